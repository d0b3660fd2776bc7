/** The ATT&CK techniques (Enterprise) that detectors may name. Source: MITRE ATT&CK v18, mitre/cti 421deacb77. */
export const TECHNIQUES = {
  'T1496.001': 'Resource Hijacking: Compute Hijacking',
  T1610: 'Deploy Container',
  'T1059.004': 'Command and Scripting Interpreter: Unix Shell',
  'T1204.003': 'User Execution: Malicious Image',
  T1105: 'Ingress Tool Transfer',
  T1027: 'Obfuscated Files or Information',
  'T1036.005': 'Masquerading: Match Legitimate Resource Name or Location',
  T1611: 'Escape to Host',
  'T1053.007': 'Scheduled Task/Job: Container Orchestration Job',
  'T1078.001': 'Valid Accounts: Default Accounts',
  T1190: 'Exploit Public-Facing Application',
  T1609: 'Container Administration Command',
  T1525: 'Implant Internal Image',
  'T1543.005': 'Create or Modify System Process: Container Service',
  'T1552.007': 'Unsecured Credentials: Container API',
  T1613: 'Container and Resource Discovery',
  T1069: 'Permission Groups Discovery',
  'T1059.013': 'Command and Scripting Interpreter: Container CLI/API',
  'T1562.001': 'Impair Defenses: Disable or Modify Tools',
} as const;

export type TechniqueId = keyof typeof TECHNIQUES;
