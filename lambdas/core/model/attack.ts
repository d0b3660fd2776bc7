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
  'T1059.013': 'Command and Scripting Interpreter: Container CLI/API',
  'T1562.001': 'Impair Defenses: Disable or Modify Tools',
  T1078: 'Valid Accounts',
  T1098: 'Account Manipulation',
  'T1098.006': 'Account Manipulation: Additional Container Cluster Roles',
  T1133: 'External Remote Services',
  T1528: 'Steal Application Access Token',
  'T1550.001': 'Use Alternate Authentication Material: Application Access Token',
  'T1036.010': 'Masquerading: Masquerade Account Name',
  'T1552.007': 'Unsecured Credentials: Container API',
  T1613: 'Container and Resource Discovery',
} as const;

export type TechniqueId = keyof typeof TECHNIQUES;
