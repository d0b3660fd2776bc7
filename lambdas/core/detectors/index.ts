export { analyse, fold } from './analyse';
export { inspectWorkload } from './inspect';
export {
  auditDetectors,
  billingDetectors,
  detectors,
  falcoDetectors,
  guardDutyDetectors,
  inspectorDetectors,
  responderDetectors,
  responderDetectors,
  specDetectors,
} from './registry';
