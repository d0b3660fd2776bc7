import { isObject, objectAt, textOf, type JsonObject } from '../../lambdas/core/parsing/json';

export type Prices = Readonly<Record<string, number>>;

/** What nobody can read from a template: how much happens. Each is an option of the command. */
export interface Assumptions {
  /** Batches that CloudWatch Logs hands to an audit analyzer, a minute. */
  readonly batchesPerMinute: number;
  /** How long an analyzer works on a batch, in milliseconds. */
  readonly batchMs: number;
  readonly falcoAlertsPerDay: number;
  readonly signalsPerDay: number;
  readonly incidentsPerDay: number;
  /** Series of MineGuard's own metrics; one that is written now and then costs by the hour it was written in. */
  readonly metricSeries: number;
  /** What the functions write to their own log groups. */
  readonly ownLogsMbPerDay: number;
  readonly stateGb: number;
  readonly evidenceGb: number;
}

export const DEFAULTS: Assumptions = {
  batchesPerMinute: 6,
  batchMs: 60,
  falcoAlertsPerDay: 500,
  signalsPerDay: 200,
  incidentsPerDay: 5,
  metricSeries: 3,
  ownLogsMbPerDay: 10,
  stateGb: 0.1,
  evidenceGb: 1,
};

export interface Line {
  readonly what: string;
  readonly how: string;
  readonly usd: number;
  /** The part of it that the free tier covers in an account that uses it for nothing else. */
  readonly freeUsd: number;
}

/** What AWS gives each month; the same pages as the prices. */
const FREE = {
  lambdaRequests: 1e6,
  lambdaGbSeconds: 400_000,
  sqsRequests: 1e6,
  alarms: 10,
  dashboards: 3,
  metrics: 10,
  logsGb: 5,
};

const DAYS = 30.4;
const MINUTES = DAYS * 24 * 60;

/** Idle pollers of one event source: five, each asking for twenty seconds. */
const POLLS_PER_MINUTE = 15;

interface LambdaFunction {
  readonly gb: number;
  readonly stage: string;
}

/**
 * The monthly bill of the resources in a template, line by line.
 *
 * Free tiers belong to the account, and others may have used them up: what they would cover is told apart. The
 * ingestion of the logs that are analysed is not in it, since they are written with MineGuard or without.
 */
export const estimate = (template: unknown, prices: Prices, assumed: Assumptions): readonly Line[] => {
  const resources = Object.values(objectAt(template, 'Resources')).filter(isObject);
  const of = (type: string): readonly JsonObject[] => resources.filter((one) => one['Type'] === type);
  const price = (name: string): number => {
    const usd = prices[name];
    if (usd === undefined) throw new Error(`the price list has no ${name}`);
    return usd;
  };
  const functions = of('AWS::Lambda::Function').map(functionOf);
  const runs = functions.map((fn) => ({ ...fn, ...runsOf(fn.stage, of('AWS::Events::Rule').length, assumed) }));
  const requests = runs.reduce((sum, { perMonth }) => sum + perMonth, 0);
  const gbSeconds = runs.reduce((sum, { gb, perMonth, ms }) => sum + (gb * perMonth * ms) / 1000, 0);

  const mappings = of('AWS::Lambda::EventSourceMapping').filter(
    ({ Properties }) => !('StartingPosition' in objectAt(Properties)),
  );
  const messages = (assumed.signalsPerDay * 1.2 + assumed.incidentsPerDay * 8) * DAYS * 3;
  const sqsRequests = mappings.length * POLLS_PER_MINUTE * MINUTES + messages;

  const signals = assumed.signalsPerDay * DAYS;
  const incidents = assumed.incidentsPerDay * DAYS;
  // A transaction counts double; an item of evidence or an incident takes up to four units.
  const writes = signals * 12 + incidents * 100;
  const reads = signals * 20 + incidents * 200 + (MINUTES / 5) * 8;
  const logsGb = (assumed.ownLogsMbPerDay * DAYS) / 1024;
  const people = of('AWS::SNS::Subscription').filter(({ Properties }) => objectAt(Properties)['Protocol'] === 'email');

  return [
    line(
      'Lambda requests',
      `${round(requests)} invocations`,
      (requests / 1e6) * price('lambdaMillionRequests'),
      share(FREE.lambdaRequests, requests),
    ),
    line(
      'Lambda time',
      `${round(gbSeconds)} GB-seconds, ${functions.length} functions`,
      gbSeconds * price('lambdaGbSecondArm'),
      share(FREE.lambdaGbSeconds, gbSeconds),
    ),
    line(
      'SQS',
      `${round(sqsRequests)} requests, nearly all of them polls of ${mappings.length} event sources`,
      (sqsRequests / 1e6) * price('sqsMillionRequests'),
      share(FREE.sqsRequests, sqsRequests),
    ),
    line(
      'DynamoDB requests',
      `${round(writes)} writes, ${round(reads)} reads`,
      (writes / 1e6) * price('dynamoDbMillionWrites') + (reads / 1e6) * price('dynamoDbMillionReads'),
    ),
    line(
      'DynamoDB storage',
      `${assumed.stateGb} GB in ${of('AWS::DynamoDB::GlobalTable').length} table, with point-in-time recovery`,
      of('AWS::DynamoDB::GlobalTable').length *
        assumed.stateGb *
        (price('dynamoDbGbMonth') + price('dynamoDbPitrGbMonth')),
    ),
    line(
      'CloudWatch alarms',
      `${of('AWS::CloudWatch::Alarm').length} alarms`,
      of('AWS::CloudWatch::Alarm').length * price('alarmMonth'),
      share(FREE.alarms, of('AWS::CloudWatch::Alarm').length),
    ),
    line(
      'CloudWatch metrics',
      `${assumed.metricSeries} series of its own`,
      assumed.metricSeries * price('metricMonth'),
      share(FREE.metrics, assumed.metricSeries),
    ),
    line(
      'CloudWatch dashboards',
      `${of('AWS::CloudWatch::Dashboard').length} dashboards`,
      of('AWS::CloudWatch::Dashboard').length * price('dashboardMonth'),
      share(FREE.dashboards, of('AWS::CloudWatch::Dashboard').length),
    ),
    line(
      'Own logs',
      `${logsGb.toFixed(2)} GB`,
      logsGb * (price('logsIngestGb') + price('logsStoreGbMonth')),
      share(FREE.logsGb, logsGb),
    ),
    line('KMS keys', `${of('AWS::KMS::Key').length} keys`, of('AWS::KMS::Key').length * price('kmsKeyMonth')),
    line(
      'Secrets',
      `${of('AWS::SecretsManager::Secret').length} secrets`,
      of('AWS::SecretsManager::Secret').length * price('secretMonth'),
    ),
    line(
      'S3',
      `${assumed.evidenceGb} GB of evidence, ${round(incidents * 12)} objects`,
      assumed.evidenceGb * price('s3GbMonth') + ((incidents * 12) / 1000) * price('s3ThousandPuts'),
    ),
    line(
      'SNS',
      `${round(incidents * 2)} messages to ${people.length} addresses`,
      ((incidents * 2) / 1e6) * price('snsMillionPublishes') +
        ((incidents * 2 * people.length) / 1000) * price('snsThousandEmails'),
    ),
  ];
};

/** `free` is the share of the units that the free tier covers. */
const line = (what: string, how: string, usd: number, free = 0): Line => ({ what, how, usd, freeUsd: usd * free });

const share = (free: number, used: number): number => (used <= 0 ? 0 : Math.min(1, free / used));

const round = (count: number): string => Math.round(count).toLocaleString('en-US');

const functionOf = ({ Properties }: JsonObject): LambdaFunction => {
  const properties = objectAt(Properties);
  const memory = Number(textOf(properties['MemorySize']));
  return {
    gb: (Number.isFinite(memory) && memory > 0 ? memory : 128) / 1024,
    stage: textOf(objectAt(properties, 'Environment', 'Variables')['POWERTOOLS_SERVICE_NAME']),
  };
};

/** How often a stage runs and for how long; a stage that is not known runs with each signal, which is on the safe side. */
const runsOf = (
  stage: string,
  schedules: number,
  assumed: Assumptions,
): { readonly perMonth: number; readonly ms: number } => {
  const signals = assumed.signalsPerDay * DAYS;
  const incidents = assumed.incidentsPerDay * DAYS;
  switch (stage) {
    case 'audit-analyzer':
      return { perMonth: assumed.batchesPerMinute * MINUTES, ms: assumed.batchMs };
    case 'falco-analyzer':
      return { perMonth: assumed.falcoAlertsPerDay * DAYS, ms: assumed.batchMs };
    case 'responder':
      return { perMonth: incidents * 4, ms: 4000 };
    case 'notifier':
      return { perMonth: incidents * 4 + (schedules > 0 ? MINUTES / 5 : 0), ms: 300 };
    case 'dispatcher':
      return { perMonth: incidents * 8 + MINUTES / 5, ms: 100 };
    case 'inspector':
      return { perMonth: MINUTES / 15 + incidents, ms: 3000 };
    case 'cluster-access':
    case '':
      return { perMonth: 0, ms: 0 };
    default:
      return { perMonth: signals, ms: 200 };
  }
};
