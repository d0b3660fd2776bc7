import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main as mineguard } from '../../../cli/main';
import { auditLine, deploymentObject } from '../../support/audit-event';
import { moneroAddress } from '../../support/wallets';

const NOTHING = 'Nothing was deployed, and nothing was touched: this ran in memory, on log lines made for it.';

const CONFIGURATION = `clusters:\n  - name: prod-a\n    mode: enforce\n`;

/** An attacker creates a Deployment that mines; the wallet is made up and belongs to nobody. */
const attack = (): string => {
  const args = [
    '--url=stratum+tcp://pool.mining.example:3333',
    `--user=${moneroAddress('npm start')}`,
    '--donate-level=1',
    '--coin=monero',
  ];
  const object = deploymentObject({ image: 'docker.io/library/alpine:3.22', command: ['/bin/worker'], args });
  return auditLine({
    user: { username: 'system:serviceaccount:shop:ci', groups: ['system:serviceaccounts', 'system:authenticated'] },
    requestObject: object,
    responseObject: object,
  });
};

/** The attack and a harmless neighbour through the deployed handlers, with their state in memory. */
export const demonstrateInMemory = async (say: (line: string) => void): Promise<void> => {
  const directory = mkdtempSync(path.join(tmpdir(), 'mineguard-'));
  try {
    const audit = path.join(directory, 'audit.ndjson');
    const config = path.join(directory, 'mineguard.yaml');
    writeFileSync(audit, `${auditLine()}\n${attack()}\n`);
    writeFileSync(config, CONFIGURATION);
    say(NOTHING);
    say('Two audit events: a harmless Deployment, and one that mines. What MineGuard makes of them:\n');
    const args = ['replay', '--audit', audit, '--config', config];
    await mineguard(args);
    if (process.exitCode !== 0) throw new Error(`replay ended with ${process.exitCode ?? 'no exit code'}`);
    say(NOTHING);
    say('On your own logs:  npx mineguard replay --audit FILE [--falco FILE]');
    say('On real parts:     npm start');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
