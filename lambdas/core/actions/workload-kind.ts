export { WORKLOAD_KINDS, isWorkloadKind, type WorkloadKind } from '../model/workload-kind';
