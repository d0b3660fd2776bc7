import { execFile } from 'node:child_process';
import path from 'node:path';
import { assertLoopback } from '../bed/loopback';
import type { Site } from './site';

const PROGRAM = path.resolve(__dirname, '../../../bin/mineguard.js');

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `mineguard` as a person would who has credentials of the bed's account. */
export const mineguard = async ({ cloud }: Site, ...args: readonly string[]): Promise<Ended> => {
  assertLoopback(cloud.endpoint);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [PROGRAM, ...args],
      { env: { PATH: process.env['PATH'], ...cloud.environment }, timeout: 90_000 },
      (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      },
    );
  });
};
