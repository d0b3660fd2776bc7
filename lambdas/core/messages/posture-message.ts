import { renderPosture, scoreText } from '../posture/render-posture';
import type { PostureSummary } from '../posture/summarise';
import { LONGEST_DESCRIPTION, safeNames, type ChatNotification } from './chat';
import { codeBlock, mrkdwn } from './chat-text';
import { escapeText } from './escape';
import { moment } from './format';
import type { Mail } from './mail';
import { LONGEST_SUBJECT } from './subject';

/** What kube-bench said of one cluster. */
export interface PostureReport {
  readonly cluster: string;
  /** ISO 8601. */
  readonly at: string;
  readonly summary: PostureSummary;
}

const WHAT_IT_IS =
  'It tells how well the cluster is locked, and nothing about who is inside: it is no evidence of mining.';

const titleOf = ({ summary: { score, change } }: PostureReport): string => {
  const news = change ? `, ${change.newlyFailed.length} newly failed, ${change.mended.length} mended` : '';
  return `Posture: score ${scoreText(score)}${news}`;
};

/** One run of kube-bench by mail: the score, what has changed, and every failed check with its remedy. */
export const renderPostureMail = (report: PostureReport): Mail => ({
  subject: `[MineGuard ${escapeText(report.cluster, 26)}] ${titleOf(report)}`.slice(0, LONGEST_SUBJECT),
  body: [
    `kube-bench looked at ${escapeText(report.cluster, 100)} at ${moment(report.at)}`,
    WHAT_IT_IS,
    '',
    ...renderPosture(report.summary),
    '',
  ].join('\n'),
});

/** The same for chat, cut to what a message holds; each cluster has a thread of its own. */
export const chatPosture = (report: PostureReport): ChatNotification => {
  const title = titleOf(report);
  const lines = renderPosture(report.summary).map(mrkdwn);
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: `${WHAT_IT_IS}\n${codeBlock(lines, LONGEST_DESCRIPTION - WHAT_IT_IS.length - 1)}`,
      nextSteps: ['Mend what failed by its remedy, or note why it is so.'],
      keywords: ['MineGuard', 'posture', ...safeNames(report.cluster)],
    },
    metadata: {
      threadId: ['mineguard-posture', ...safeNames(report.cluster)].join('-'),
      summary: title,
      eventType: 'mineguard-posture',
      additionalContext: {},
    },
  };
};

export const renderPostureChat = (report: PostureReport): Mail => {
  const notification = chatPosture(report);
  return { subject: notification.content.title, body: JSON.stringify(notification) };
};
