import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { controls, result } from '../support/kube-bench';

// Each call starts a process and compiles the program.
jest.setTimeout(60_000);

const PROGRAM = join(__dirname, '..', '..', 'bin', 'mineguard.js');

const mineguard = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

const kindsIn = (yaml: string) => parseAllDocuments(yaml).map((document) => String(document.get('kind')));

describe('mineguard baseline', () => {
  test('prints the objects as YAML, and the same as JSON', () => {
    const { status, stdout } = mineguard('baseline', '--namespace', 'shop', '--cpu', '8');
    expect(status).toBe(0);
    expect(stdout).toContain('limits.cpu: "8"');
    const json = JSON.parse(mineguard('baseline', '--namespace', 'shop', '--json').stdout) as { kind: string }[];
    expect(kindsIn(stdout)).toEqual(json.map(({ kind }) => kind));
  });

  test.each([
    [['baseline'], 'name the namespace with --namespace'],
    [['baseline', '--namespace', 'Shop'], '"Shop" is not the name of a namespace'],
    [['baseline', '--namespace', 'kube-system'], 'kube-system is a namespace of the cluster itself'],
    [['baseline', '--namespace', 'shop', '--pods', '0'], '--pods must be a whole number from 1'],
    [['baseline', '--dns', '--namespace', 'shop'], 'leave out --namespace'],
  ])('ends with 2 and says what is wrong: %j', (args, message) => {
    const { status, stderr } = mineguard(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});

describe('mineguard image-policy', () => {
  const REGISTRY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop';

  test('prints a policy and its binding, which only audits unless it is told to deny', () => {
    const { status, stdout } = mineguard('image-policy', '--registry', REGISTRY);
    expect(kindsIn(stdout)).toEqual(['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding']);
    expect(stdout).toContain('- Audit');
    expect(stdout).not.toContain('- Deny');
    expect(status).toBe(0);
    expect(mineguard('image-policy', '--registry', REGISTRY, '--mode', 'deny').stdout).toContain('- Deny');
  });

  test.each([
    [['image-policy'], 'name a registry with --registry'],
    [['image-policy', '--registry', 'https://registry.example'], '--registry must be a registry'],
    [['image-policy', '--registry', 'shop'], '--registry must be a registry'],
    [['image-policy', '--registry', REGISTRY, '--mode', 'block'], '--mode must be audit or deny, got block'],
    [['image-policy', '--registry', REGISTRY, '--pin', 'latest'], '--pin must be digest or tag, got latest'],
    [['image-policy', '--registry', REGISTRY, '--exclude', 'Kube'], '--exclude must be the name of a namespace'],
  ])('ends with 2 and says what is wrong: %j', (args, message) => {
    const { status, stderr } = mineguard(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});

describe('mineguard posture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mineguard-posture-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  const monday = file('monday.json', [controls({ target: 'node', results: [result('3.1', 'FAIL')] })]);
  const tuesday = file('tuesday.json', [
    controls({ target: 'node', results: [result('3.1', 'PASS'), result('3.2', 'FAIL')] }),
  ]);
  const other = file('other.json', '{"rule":"x"}');

  test('tells the score and what has changed', () => {
    const { status, stdout } = mineguard('posture', tuesday, '--previous', monday);
    expect(stdout).toContain('Score 50.0 %: 1 passed, 1 failed');
    expect(stdout).toContain('1 newly failed, 1 mended');
    expect(status).toBe(0);
  });

  test('reads the other files when one is something else, and ends with 1', () => {
    const { status, stdout, stderr } = mineguard('posture', other, monday, '--json');
    expect(stderr).toContain(`${other}: no result of kube-bench`);
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ file: monday, score: 0 })]);
    expect(status).toBe(1);
  });

  test('prints what runs kube-bench in a cluster', () => {
    expect(kindsIn(mineguard('posture', '--manifests').stdout)).toContain('CronJob');
  });

  test.each([
    [['posture'], 'name a file'],
    [['posture', monday, tuesday, '--previous', monday], '--previous is compared with one file'],
    [['posture', join(folder, 'none.json')], 'cannot be read'],
  ])('ends with 2 and says what is wrong: %#', (args, message) => {
    const { status, stderr } = mineguard(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
