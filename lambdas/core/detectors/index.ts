export { analyse, fold } from './analyse';
export { historiansOf } from './history';
export { inspectWorkload } from './inspect';
export {
  auditDetectors,
  billingDetectors,
  computeDetectors,
  detectors,
  ecrDetectors,
  falcoDetectors,
  guardDutyDetectors,
  inspectorDetectors,
  specDetectors,
} from './registry';
