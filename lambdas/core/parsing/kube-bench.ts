import type { PostureCheck, PostureCounts, PostureRun } from '../model/posture';
import { fail, ok, type Result } from '../model/result';
import { isObject, listOf, objectsOf, parseJson, textOf, type JsonObject } from './json';

export interface PostureFailure {
  /** `not-kube-bench`: no JSON, or JSON of something else. `empty`: kube-bench, without a single check. */
  readonly reason: 'not-kube-bench' | 'empty';
}

/** A benchmark has some two hundred checks; a line of a log holds far more than one. */
const MAX_CHECKS = 2000;
const MAX_TITLE = 300;
const MAX_REMEDY = 2000;

/**
 * Reads what `kube-bench --json` printed: an object with Controls and Totals, the bare list of controls, or one of them;
 * as one document or as lines of a log, in the envelope of a log shipper too.
 *
 * Counts are kube-bench's own where it gives them, from the outermost on: a run may list fewer checks than it made.
 */
export const parseKubeBench = (text: string): Result<PostureRun, PostureFailure> => {
  const documents = documentsIn(text);
  const controls = documents.flatMap(controlsIn);
  if (controls.length === 0) return fail({ reason: 'not-kube-bench' });
  const checks = controls.flatMap(checksOf).slice(0, MAX_CHECKS);
  const counts = documents.map(countsOf).reduce(add);
  if (Object.values(counts).every((count) => count === 0)) return fail({ reason: 'empty' });
  const benchmarks = controls.map(({ version }) => textOf(version).slice(0, 40)).filter((version) => version !== '');
  return ok({ benchmarks: [...new Set(benchmarks)], counts, checks });
};

/** The whole text if it is JSON; else those of its lines that are. */
const documentsIn = (text: string): readonly unknown[] => {
  const whole = parseJson(text);
  const documents = whole === undefined ? text.split('\n').map(parseJson) : [whole];
  return documents.map(openEnvelope).filter((document) => controlsIn(document).length > 0);
};

/** Shippers put the line beside what they know of its writer. */
const openEnvelope = (document: unknown): unknown => {
  if (!isObject(document) || controlsIn(document).length > 0) return document;
  const { log, message, log_processed: parsed } = document;
  return isObject(parsed) || Array.isArray(parsed) ? parsed : parseJson(textOf(log) || textOf(message));
};

const controlsIn = (document: unknown): readonly JsonObject[] => {
  if (Array.isArray(document)) return objectsOf(document).filter(isControls);
  if (!isObject(document)) return [];
  return Array.isArray(document['Controls'])
    ? objectsOf(document['Controls']).filter(isControls)
    : [document].filter(isControls);
};

const isControls = (value: JsonObject): boolean =>
  typeof value['node_type'] === 'string' && Array.isArray(value['tests']);

const STATUSES = { PASS: 'pass', FAIL: 'fail', WARN: 'warn', INFO: 'info' } as const;

const statusOf = (value: unknown): PostureCheck['status'] | undefined =>
  Object.entries(STATUSES).find(([name]) => name === value)?.[1];

const checksOf = (controls: JsonObject): readonly PostureCheck[] =>
  objectsOf(controls['tests']).flatMap((section) =>
    objectsOf(section['results']).flatMap((result) => {
      const status = statusOf(result['status']);
      // Without a verdict it says nothing.
      if (status === undefined) return [];
      return [
        {
          id: textOf(result['test_number']).slice(0, 20),
          target: textOf(controls['node_type']).slice(0, 40),
          title: textOf(result['test_desc']).slice(0, MAX_TITLE),
          status,
          remedy: remedyOf(result),
        },
      ];
    }),
  );

const remedyOf = (result: JsonObject): string => {
  const remedy = textOf(result['remediation']) || listOf(result['test_info']).map(textOf).join('\n');
  return remedy.trim().slice(0, MAX_REMEDY);
};

const countsOf = (document: unknown): PostureCounts => {
  const totals = isObject(document) ? totalsOf(document['Totals']) : undefined;
  return totals ?? controlsIn(document).map(countsOfControls).reduce(add);
};

const countsOfControls = (controls: JsonObject): PostureCounts =>
  totalsOf(controls) ?? objectsOf(controls['tests']).map(countsOfSection).reduce(add, NONE);

const countsOfSection = (section: JsonObject): PostureCounts =>
  countsIn(section, ['pass', 'fail', 'warn', 'info']) ??
  objectsOf(section['results'])
    .map(({ status }) => statusOf(status))
    .map((status) => ({ ...NONE, ...(status === undefined ? {} : { [FIELD_OF[status]]: 1 }) }))
    .reduce(add, NONE);

const NONE: PostureCounts = { passed: 0, failed: 0, warned: 0, informed: 0 };

const FIELD_OF = { pass: 'passed', fail: 'failed', warn: 'warned', info: 'informed' } as const;

const totalsOf = (value: unknown): PostureCounts | undefined =>
  isObject(value) ? countsIn(value, ['total_pass', 'total_fail', 'total_warn', 'total_info']) : undefined;

/** Undefined when the counts are not there. */
const countsIn = (
  object: JsonObject,
  [pass, fail, warn, info]: readonly [string, string, string, string],
): PostureCounts | undefined => {
  const passed = countOf(object[pass]);
  const failed = countOf(object[fail]);
  if (passed === undefined || failed === undefined) return undefined;
  return { passed, failed, warned: countOf(object[warn]) ?? 0, informed: countOf(object[info]) ?? 0 };
};

const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

const add = (one: PostureCounts, other: PostureCounts): PostureCounts => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  warned: one.warned + other.warned,
  informed: one.informed + other.informed,
});
