import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MissingPrerequisite } from '../prerequisite';
import { ensureKubeBinaries } from './binaries';
import { compareVersions } from './go-toolchain';

const dir = mkdtempSync(join(tmpdir(), 'binaries-'));

/** A program that answers any question for its version with one line. */
const bring = (name: string, answer: string): void => {
  writeFileSync(join(dir, name), `#!/bin/sh\necho '${answer}'\n`);
  chmodSync(join(dir, name), 0o755);
};

const bringAll = (): void => {
  bring('kube-apiserver', 'Kubernetes v1.36.9');
  bring('kube-controller-manager', 'Kubernetes v1.36.4');
  bring('kube-scheduler', 'Kubernetes v1.36.0');
  bring('kubectl', 'Client Version: v1.36.4');
  bring('etcd', 'etcd Version: 3.6.8');
  bring('kwok', 'kwok version v0.8.0 go1.26.8 (linux/amd64)');
};

const ensure = () =>
  ensureKubeBinaries({
    progress: () => undefined,
    env: { PATH: process.env['PATH'], MINEGUARD_KUBE_BIN: dir },
    venv: join(dir, 'venv'),
  });

beforeEach(bringAll);
afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('programs that the user brings', () => {
  test('are taken as they are when every version fits', async () => {
    await expect(ensure()).resolves.toMatchObject({ dir, kubectl: join(dir, 'kubectl') });
  });

  test('of another version are refused, with both versions', async () => {
    bring('kube-apiserver', 'Kubernetes v1.35.2');
    await expect(ensure()).rejects.toThrow(`${join(dir, 'kube-apiserver')} is version 1.35.2, 1.36.x is needed`);
    await expect(ensure()).rejects.toThrow(MissingPrerequisite);
  });

  test('are all named when several are missing', async () => {
    rmSync(join(dir, 'etcd'));
    rmSync(join(dir, 'kwok'));
    await expect(ensure()).rejects.toThrow(
      /etcd is not there, 3\.6\.x is needed; .*kwok is not there, 0\.8\.x is needed/,
    );
  });
});

describe('compareVersions', () => {
  test.each([
    ['go1.26.8', '1.26.0', 1],
    ['1.26', 'go1.26.0', 0],
    ['go1.9.1', '1.26.0', -1],
  ])('%s against %s', (left, right, sign) => {
    expect(Math.sign(compareVersions(left, right))).toBe(sign);
  });
});
