/** The ATT&CK techniques (Enterprise) that detectors may name. Source: MITRE ATT&CK v18, mitre/cti 421deacb77. */
export const TECHNIQUES = {
  'T1496.001': 'Resource Hijacking: Compute Hijacking',
  T1610: 'Deploy Container',
  'T1059.004': 'Command and Scripting Interpreter: Unix Shell',
} as const;

export type TechniqueId = keyof typeof TECHNIQUES;
