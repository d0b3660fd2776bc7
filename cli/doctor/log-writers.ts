import { isObject, listOf, textOf } from '../../lambdas/core/parsing/json';

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? listOf(value) : [value]).map(textOf);

/** IAM's wildcards; all else is literal. */
const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(text);

const principalsOf = (principal: unknown): readonly string[] =>
  isObject(principal) ? Object.values(principal).flatMap(texts) : texts(principal);

/**
 * Whom a resource policy of CloudWatch Logs lets write to a log group. Conditions are not weighed: a statement that has
 * some is told too.
 */
export const writersOf = (document: unknown, logGroupName: string): readonly string[] =>
  (isObject(document) ? [document['Statement']].flat() : []).flatMap((statement) => {
    if (!isObject(statement) || statement['Effect'] !== 'Allow') return [];
    const writes = texts(statement['Action']).some((action) => matches(action, 'logs:PutLogEvents'));
    const here = texts(statement['Resource']).some((resource) => {
      const group = /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]*)/.exec(resource)?.[1] ?? resource;
      return matches(group, logGroupName);
    });
    return writes && here ? principalsOf(statement['Principal']) : [];
  });
