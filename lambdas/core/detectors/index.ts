export { analyse, fold } from './analyse';
export { historiansOf } from './history';
export { inspectWorkload } from './inspect';
export {
  auditDetectors,
  billingDetectors,
  detectors,
  falcoDetectors,
  guardDutyDetectors,
  inspectorDetectors,
  specDetectors,
} from './registry';
