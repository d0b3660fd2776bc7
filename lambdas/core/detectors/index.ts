export { analyse, fold } from './analyse';
export { inspectWorkload } from './inspect';
export {
  auditDetectors,
  billingDetectors,
  computeDetectors,
  detectors,
  falcoDetectors,
  guardDutyDetectors,
  inspectorDetectors,
  specDetectors,
} from './registry';
