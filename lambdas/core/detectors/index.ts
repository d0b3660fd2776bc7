export { analyse, fold } from './analyse';
export { inspectWorkload } from './inspect';
export { auditDetectors, detectors, falcoDetectors, specDetectors } from './registry';
