import { statSync } from 'node:fs';
import { plural } from '../../lambdas/core/messages/format';
import type { Ownership } from '../../lambdas/core/model/entity';
import { keepEarliest, type Observation } from '../../lambdas/core/model/observation';
import type { Placement } from '../../lambdas/core/model/placement';
import type { Analysis, Signal } from '../../lambdas/core/model/signal';
import type { AddressRange } from '../../lambdas/core/parsing/network-address';
import type { createProgress } from '../progress';
import { analyzersFor, type SourceAnalyzer } from './analyzers';
import { readLines, type Line } from './lines';
import type { FileOption, ReplayOptions } from './options';
import { Problems } from './problems';
import { recordsIn } from './records';
import type { ReplayStats } from './report';

export interface AnalysedFiles {
  /** One for each part of a file, in the order of reading, as a queue would deliver them. */
  readonly analyses: readonly Analysis[];
  /** Each once, however often its record was read. */
  readonly signals: readonly Signal[];
  readonly counts: Omit<ReplayStats, 'ms'>;
  /** Lines for people: what could not be read, bounded in number. */
  readonly problems: readonly string[];
  /** Lines for people: what was left out. */
  readonly notices: readonly string[];
}

/** Runs the deployed analyzers over files, a part at a time: memory grows with what was found, not with the files. */
export const analyseFiles = async (
  files: ReplayOptions['files'],
  cluster: string,
  progress: ReturnType<typeof createProgress>,
  clusterRanges?: readonly AddressRange[],
): Promise<AnalysedFiles> => {
  const reading = new Reading(cluster, clusterRanges);
  for (const { source, file } of files) {
    for await (const lines of readLines(file)) {
      reading.read(source, file, lines);
      progress(performance.now(), () => `${reading.counts.records} records, ${reading.counts.bytes} bytes`);
    }
  }
  return reading.result();
};

/** What has been read so far. */
class Reading {
  public readonly counts = { records: 0, bytes: 0, skipped: 0, plainText: 0, forged: 0 };
  readonly #analyses: Analysis[] = [];
  readonly #problems = new Problems();
  readonly #metrics = new Map<string, number>();
  readonly #analyzers: ReturnType<typeof analyzersFor>;

  constructor(cluster: string, clusterRanges: readonly AddressRange[] | undefined) {
    const count = (name: string, value = 1) => this.#metrics.set(name, (this.#metrics.get(name) ?? 0) + value);
    this.#analyzers = analyzersFor(cluster, { count }, clusterRanges);
  }

  public read(source: FileOption, file: string, lines: readonly Line[]): void {
    const signals: Signal[] = [];
    const ownerships: Ownership[] = [];
    const observations: Observation[] = [];
    const placements: Placement[] = [];
    // For records without a date of their own; the time of the file is the nearest there is.
    const { mtimeMs } = statSync(file);
    for (const line of lines) {
      const found = recordsIn(line, mtimeMs);
      if (!found.ok) {
        this.#problems.add(`${file}:${line.number}`, found.error);
        continue;
      }
      for (const record of found.value.records) {
        this.counts.records += 1;
        this.counts.bytes += Buffer.byteLength(record.message);
        const analyzer = this.#analyzers[source];
        const analysis = analyzer.analyse(record, file);
        signals.push(...analysis.signals);
        ownerships.push(...analysis.ownerships);
        observations.push(...(analysis.observations ?? []));
        placements.push(...(analysis.placements ?? []));
        this.#count(analysis.stats, found.value.isPayload, analyzer, `${file}:${record.id}`);
      }
    }
    if (signals.length + ownerships.length + observations.length + placements.length > 0) {
      this.#analyses.push({ signals, ownerships, observations: keepEarliest(observations), placements });
    }
  }

  /** A log group has other lines than ours, and they are skipped; a file of bare records that holds one is wrong. */
  #count(
    { skipped, malformed, plainText = 0, forged }: ReturnType<SourceAnalyzer['analyse']>['stats'],
    isPayload: boolean,
    { expected }: SourceAnalyzer,
    location: string,
  ): void {
    this.counts.forged += forged;
    this.counts.plainText += plainText;
    if (isPayload) this.counts.skipped += skipped;
    if (malformed > 0 || (skipped > 0 && !isPayload)) this.#problems.add(location, expected);
  }

  public result(): AnalysedFiles {
    const signals = this.#analyses.flatMap((analysis) => analysis.signals);
    return {
      analyses: this.#analyses,
      signals: [...new Map(signals.map((signal) => [signal.id, signal])).values()],
      counts: { ...this.counts, malformed: this.#problems.malformed },
      problems: this.#problems.lines(),
      notices: [
        ...this.#notice('FindingWithoutSubject', 'GuardDuty finding names neither a workload nor an instance'),
        ...this.#notice(
          'AlertWithoutPod',
          'Falco alert names no pod: it is about the host, or came before Falco knew the pod',
        ),
        ...this.#notice('DetectorFailed', 'detector run failed: a fault of MineGuard; the other detectors ran'),
        ...(this.counts.plainText > 0
          ? [`${plural(this.counts.plainText, 'Falco alert')} as plain text: set json_output: true in falco.yaml`]
          : []),
        ...(this.counts.forged > 0
          ? [`${plural(this.counts.forged, 'line')} in the form of a Falco alert, not written by Falco: ignored`]
          : []),
      ],
    };
  }

  #notice(metric: string, text: string): readonly string[] {
    const count = this.#metrics.get(metric) ?? 0;
    return count > 0 ? [`${count} x ${text}`] : [];
  }
}
