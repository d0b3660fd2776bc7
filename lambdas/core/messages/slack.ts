import type { Incident } from '../model/incident';
import type { ResponseReport } from '../model/response';
import { chatTitle } from './chat';
import { chatSection, codeBlock, mrkdwn, pasteable } from './chat-text';
import { commandsSection } from './commands-section';
import { byUrgency, DIGEST_REASON, digestHeading, digestLines, type DigestEntry } from './digest';
import { headlineOf, sectionsOf, type Mail } from './mail';
import type { MailContext } from './mail-context';

/** Slack takes 3000 characters in one section, and 50 blocks. */
const LONGEST_SECTION = 2900;

/** Incidents of a digest in one section. */
const ENTRIES_IN_SECTION = 5;

type Block =
  | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string } }
  | {
      readonly type: 'section';
      // Verbatim: Slack makes no links, channels or people out of what only looks like them.
      readonly text: { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true };
    };

/** What an incoming webhook of Slack takes. */
export interface SlackMessage {
  /** Shown where blocks are not: in the list of notifications. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

const header = (text: string): Block => ({ type: 'header', text: { type: 'plain_text', text } });

const section = (text: string): Block => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });

const message = (title: string, blocks: readonly Block[]): SlackMessage => ({
  text: mrkdwn(title),
  blocks: [header(title), ...blocks],
  unfurl_links: false,
  unfurl_media: false,
});

/** The message of `renderMail` for Slack: the same sections, each a block of its own. */
export const slackMessage = (
  incident: Incident,
  report: ResponseReport | undefined,
  context: MailContext,
): SlackMessage =>
  message(chatTitle(incident, report, context), [
    section(mrkdwn(headlineOf(incident))),
    ...sectionsOf(incident, report, context).map((lines) => section(chatSection(lines, LONGEST_SECTION))),
    section(chatSection(commandsSection(incident, report, context), LONGEST_SECTION, pasteable)),
  ]);

export const slackDigest = (entries: readonly DigestEntry[]): SlackMessage => {
  const sorted = entries.toSorted(byUrgency).map((entry, index) => digestLines(entry, index + 1).map(mrkdwn));
  const blocks = Array.from({ length: Math.ceil(sorted.length / ENTRIES_IN_SECTION) }, (_, index) =>
    section(
      codeBlock(sorted.slice(index * ENTRIES_IN_SECTION, (index + 1) * ENTRIES_IN_SECTION).flat(), LONGEST_SECTION),
    ),
  );
  return message(digestHeading(entries), [section(DIGEST_REASON), ...blocks]);
};

export const renderSlack = (incident: Incident, report: ResponseReport | undefined, context: MailContext): Mail => ({
  subject: chatTitle(incident, report, context),
  body: JSON.stringify(slackMessage(incident, report, context)),
});

export const renderSlackDigest = (entries: readonly DigestEntry[]): Mail => ({
  subject: digestHeading(entries),
  body: JSON.stringify(slackDigest(entries)),
});
