import { createResponseStore } from '../lambdas/adapters/state-table';
import { detectors } from '../lambdas/core/detectors';
import { escapeText } from '../lambdas/core/messages/escape';
import { renderMail } from '../lambdas/core/messages/mail';
import { describeEntity } from '../lambdas/core/model/entity';
import type { KeptPosture } from '../lambdas/core/model/posture';
import type { ActionRecord } from '../lambdas/core/model/response';
import type { ResponseStore, StoredIncident } from '../lambdas/core/ports';
import { inAccount, type Account } from './account/connect';
import { UsageError } from './command';

/** The incident that stands for this id: one that was merged into that of its owner leads there. */
export const readIncident = async (
  { table }: Account,
  id: string,
): Promise<{ readonly store: ResponseStore; readonly stored: StoredIncident }> => {
  const store = createResponseStore(table);
  let stored = await inAccount(async () => store.incident(id));
  if (stored?.mergedInto !== undefined) {
    const { mergedInto } = stored;
    process.stderr.write(`${id} has become part of ${mergedInto}\n`);
    stored = await inAccount(async () => store.incident(mergedInto));
  }
  if (!stored) throw new UsageError(`there is no incident ${id}`);
  return { store, stored };
};

/** The message that people got, as it would read now. */
export const incidentText = (
  { incident, response, suppressed }: StoredIncident,
  posture: KeptPosture | undefined,
): string => {
  const { subject, body } = renderMail(incident, response, {
    detectorTitles: new Map(detectors.map(({ id, title }) => [id, title])),
    ...(posture ? { posture } : {}),
  });
  const notice =
    suppressed === undefined
      ? ''
      : `SUPPRESSED by exception ${escapeText(suppressed.exceptionId, 80)} of ${escapeText(suppressed.owner, 80)} until ` +
        `${escapeText(suppressed.expiresAt, 30)}: ${escapeText(suppressed.reason, 300)}\n\n`;
  return `${subject}\n\n${notice}${body}`;
};

/** One action of a plan on one line, numbered for `--actions`. */
export const actionLine = ({ action, target, detail }: ActionRecord, index: number): string =>
  `  ${String(index + 1).padStart(2)}  ${escapeText(action, 40)}: ${escapeText(describeEntity(target), 160)}` +
  `${target.uid === undefined ? '' : ` (uid ${escapeText(target.uid, 64)})`}${detail === '' ? '' : `\n      ${escapeText(detail, 300)}`}`;
