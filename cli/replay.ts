import { detectors } from '../lambdas/core/detectors';
import { EXIT, type Command } from './command';
import { replayPolicy, replayRanges } from './policy-file';
import { createProgress } from './progress';
import { analyseFiles } from './replay/analyse-files';
import { correlate } from './replay/correlate';
import { parseReplayOptions } from './replay/options';
import { inReportOrder, jsonReport, textReport } from './replay/report';

const HELP = `Usage: mineguard replay [options]

Runs the deployed detection on log files: the same analyzers, correlator and planner, with
their state in memory. Needs no account, no cluster and no network, and changes nothing.

Options:
  --audit FILE...      Kubernetes audit events
  --falco FILE...      Falco alerts
  --guardduty FILE...  GuardDuty findings: events, exports, or answers of GetFindings
  --billing FILE...    anomalies of Cost Anomaly Detection, from EventBridge or SNS
  --config FILE        mineguard.yaml: mode and protected owners; without it, observe mode
  --cluster NAME       the cluster the logs are from; default: the only one in the
                       configuration, or "replay"
  --json               incidents, signals and statistics as JSON on stdout

Each option may be given several times and takes several files. A file holds one record a
line: bare, or as a CloudWatch Logs subscription payload ({"awslogs":{"data":...}}, or
decoded with messageType and logEvents). Files may be zipped with gzip.

Exit codes:
  0  every record was read
  1  it ran, and some records were malformed; stderr names the first of them
  2  unknown option, unreadable file, or a configuration that is wrong
  3  a fault of MineGuard
`;

export const replay: Command = {
  name: 'replay',
  summary: 'runs detection, correlation and planning on log files, offline',
  help: HELP,

  async run(args) {
    const { files, config, cluster, json } = parseReplayOptions(args);
    const policy = replayPolicy(config, cluster);
    const startedAt = performance.now();
    const { analyses, signals, counts, problems, notices } = await analyseFiles(
      files,
      policy.cluster,
      createProgress(startedAt),
      replayRanges(config, policy.cluster),
    );
    const { incidents, failed } = await correlate(analyses, policy);
    const stats = { ...counts, ms: Math.round(performance.now() - startedAt) };
    const result = inReportOrder({ incidents, signals, stats });

    const faults = failed.map((id) => `${id} failed on what was noted earlier: a fault of MineGuard; the others ran`);
    for (const line of [...problems, ...notices, ...faults]) process.stderr.write(`replay: ${line}\n`);
    process.stdout.write(
      json ? jsonReport(result) : textReport(result, new Map(detectors.map(({ id, title }) => [id, title]))),
    );
    return counts.malformed > 0 ? EXIT.badInput : EXIT.ok;
  },
};
