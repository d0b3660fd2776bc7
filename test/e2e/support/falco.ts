import { readFileSync } from 'node:fs';
import path from 'node:path';

const CAPTURED = path.resolve(__dirname, '../../fixtures/falco/miner-first-match.ndjson');

/** Captured lines as Falco wrote them, with the pod that they are about replaced by one of the bed. */
export const capturedAlertsAbout = (pod: string, namespace: string): readonly string[] =>
  readFileSync(CAPTURED, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"k8s.pod.name":"'))
    .map((line) =>
      line
        .replaceAll(/"k8s\.pod\.name":"[^"]*"/g, `"k8s.pod.name":"${pod}"`)
        .replaceAll(/"k8s\.ns\.name":"[^"]*"/g, `"k8s.ns.name":"${namespace}"`),
    );
