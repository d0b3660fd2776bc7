import type { Incident } from '../model/incident';
import type { ResponseReport } from '../model/response';
import { chatSection, codeBlock, mrkdwn, pasteable } from './chat-text';
import { commandsSection, lookCommands } from './commands-section';
import { byUrgency, DIGEST_REASON, digestHeading, digestLines, type DigestEntry } from './digest';
import { percent } from './format';
import { headlineOf, sectionsOf, type Mail } from './mail';
import type { MailContext } from './mail-context';
import { outcomeOf, verdictOf } from './subject';

/** Amazon Q Developer takes 8000 characters of description; what is longer is dropped without a word. */
export const LONGEST_DESCRIPTION = 7900;
const LONGEST_COMMANDS = 2400;

/** What Amazon Q Developer in chat applications shows; anything else on its topic is dropped silently. */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id?: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Messages with the same id are one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    /** May become part of a command by a custom action: only values whose alphabet is known. */
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** Names that mean nothing to a shell or to a chat. */
const SAFE_NAME = /^[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,98}[A-Za-z0-9])?$/;

/** Verdict and outcome without a name that an attacker chose: the title of a chat message is markup. */
export const chatTitle = (incident: Incident, report: ResponseReport | undefined, { plan }: MailContext): string =>
  `${verdictOf(incident)} ${percent(incident.probability)}${outcomeOf(report, plan)}`;

/** The message of `renderMail` for a chat channel: the same sections, each cut to its share of the room. */
export const chatNotification = (
  incident: Incident,
  report: ResponseReport | undefined,
  context: MailContext,
): ChatNotification => {
  const title = chatTitle(incident, report, context);
  const commands = chatSection(commandsSection(incident, report, context), LONGEST_COMMANDS, pasteable);
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: described(incident, report, context, commands),
      nextSteps: nextSteps(incident, report, context),
      keywords: ['MineGuard', incident.hypothesis, incident.state, ...safeNames(incident.entity.cluster)],
    },
    metadata: {
      threadId: incident.id,
      summary: title,
      eventType: `mineguard-${incident.state}`,
      additionalContext: Object.fromEntries(
        Object.entries({
          incident: incident.id,
          state: incident.state,
          cluster: incident.entity.cluster,
          namespace: incident.entity.namespace,
        }).filter(([, value]) => SAFE_NAME.test(value)),
      ),
    },
  };
};

/** A name, or nothing where it may mean something to a chat. */
export const safeNames = (name: string): readonly string[] => (SAFE_NAME.test(name) ? [name] : []);

/** A section that is short leaves its share to those after it. The commands are always there. */
const described = (
  incident: Incident,
  report: ResponseReport | undefined,
  context: MailContext,
  commands: string,
): string => {
  const headline = mrkdwn(headlineOf(incident));
  const sections = sectionsOf(incident, report, context);
  let room = LONGEST_DESCRIPTION - headline.length - commands.length - 2;
  const shown = sections.map((section, index) => {
    const text = chatSection(section, Math.floor(room / (sections.length - index)) - 1);
    room -= text.length + 1;
    return text;
  });
  return [headline, ...shown, commands].join('\n');
};

const nextSteps = (
  incident: Incident,
  report: ResponseReport | undefined,
  { plan }: MailContext,
): readonly string[] => {
  const [look] = lookCommands(incident);
  return [
    ...(look === undefined ? [] : [`Look: \`${look}\``]),
    ...((report?.decision ?? plan?.decision) === 'ask'
      ? ['Decide: nothing is done until a person approves it. The line is under Approve.']
      : []),
    ...(report?.actions.some(({ undo }) => undo.length > 0) === true
      ? ['If this was a mistake: paste the lines under Undo, in their order.']
      : []),
  ];
};

/** Many incidents in one message, in a thread of its own. */
export const chatDigest = (entries: readonly DigestEntry[]): ChatNotification => {
  const sorted = entries.toSorted(byUrgency);
  const heading = digestHeading(sorted);
  const lines = sorted.flatMap((entry, index) => digestLines(entry, index + 1)).map(mrkdwn);
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: heading,
      description: `${DIGEST_REASON}\n${codeBlock(lines, LONGEST_DESCRIPTION - DIGEST_REASON.length - 1)}`,
      nextSteps: ['Look at each by the line below it.'],
      keywords: ['MineGuard', 'digest'],
    },
    metadata: { threadId: 'mineguard-digest', summary: heading, eventType: 'mineguard-digest', additionalContext: {} },
  };
};

export const renderChat = (incident: Incident, report: ResponseReport | undefined, context: MailContext): Mail => {
  const notification = chatNotification(incident, report, context);
  return { subject: notification.content.title, body: JSON.stringify(notification) };
};

export const renderChatDigest = (entries: readonly DigestEntry[]): Mail => {
  const notification = chatDigest(entries);
  return { subject: notification.content.title, body: JSON.stringify(notification) };
};
