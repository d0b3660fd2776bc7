import fc from 'fast-check';
import { chatDigest, chatNotification } from '../../../lambdas/core/messages/chat';
import { codeBlock, mrkdwn } from '../../../lambdas/core/messages/chat-text';
import { MAX_IN_DIGEST, renderDigestMail } from '../../../lambdas/core/messages/digest';
import { slackDigest, slackMessage } from '../../../lambdas/core/messages/slack';
import type { Incident } from '../../../lambdas/core/model/incident';
import {
  actionExample,
  DETECTOR_TITLES,
  evidenceExample,
  incidentExample,
  OWNER,
  POD,
  reportExample,
} from './incident-example';

const CONTEXT = { detectorTitles: DETECTOR_TITLES, killSwitchCommand: 'aws dynamodb put-item' };

const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '<!here>',
        '<!channel>',
        '@here',
        '@Everyone',
        '<https://evil.example|ok>',
        '```',
        '`',
        '*bold*',
        '&lt;!here&gt;',
        '<@U0123ABCD>',
        '\n',
        '\u202e',
        '<'.repeat(200),
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const incidentSaying = (text: string): Incident =>
  incidentExample({
    entity: { ...OWNER, name: text, namespace: text, cluster: text },
    evidence: [
      evidenceExample({
        indicators: [text],
        seenOn: [{ ...POD, name: text }],
        facts: { actor: text, sourceIp: text, userAgent: text, image: text, container: text, process: text },
      }),
    ],
  });

const texts = (incident: Incident): readonly string[] => {
  const { content } = chatNotification(incident, reportExample(), CONTEXT);
  const { blocks } = slackMessage(incident, reportExample(), CONTEXT);
  return [content.title, content.description, ...content.nextSteps, ...blocks.map(({ text }) => text.text)];
};

/** What is left when the code blocks are taken out: there markup would have an effect. */
const outsideCode = (text: string): string => text.replace(/```\n[^`]*\n```/g, '').replace(/`[^`]*`/g, '');

describe('text from logs in chat', () => {
  test('writes no link, calls nobody, and stays in its code block', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const shown of texts(incidentSaying(text))) {
          expect(shown).not.toMatch(/[<>]/);
          expect(shown).not.toMatch(/@(?:here|channel|everyone)\b/i);
          expect(shown).toMatch(/^[\x20-\x7e\n]*$/);
          expect(outsideCode(shown)).not.toContain('`');
        }
      }),
    );
  });

  test('outside code blocks there is nothing that an attacker wrote', () => {
    for (const text of texts(incidentSaying('evil-name'))) expect(outsideCode(text)).not.toContain('evil-name');
  });

  test('an ampersand, and the angle brackets, are read as what they were', () => {
    expect(mrkdwn('a && b <c>')).toBe('a &amp;&amp; b &lt;c&gt;');
  });
});

describe('a chat message', () => {
  test('is a thread for each incident, in the schema that Amazon Q Developer shows', () => {
    const { version, source, content, metadata } = chatNotification(incidentExample(), undefined, CONTEXT);
    expect({ version, source, textType: content.textType }).toEqual({
      version: '1.0',
      source: 'custom',
      textType: 'client-markdown',
    });
    expect(metadata).toEqual({
      threadId: 'inc-00112233aabbccdd',
      summary: 'Crypto-mining 99.8 %',
      eventType: 'mineguard-quarantine',
      additionalContext: {
        incident: 'inc-00112233aabbccdd',
        state: 'quarantine',
        cluster: 'prod-1',
        namespace: 'shop',
      },
    });
  });

  test('gives no value to custom actions that could mean something to a shell', () => {
    const { metadata } = chatNotification(incidentSaying('x; reboot'), undefined, CONTEXT);
    expect(Object.keys(metadata.additionalContext)).toEqual(['incident', 'state']);
  });

  test('fits, however much there is to say, and still has the commands', () => {
    const much = 'https://<&>'.repeat(100);
    const incident = incidentExample({
      evidence: Array.from({ length: 200 }, (_, index) =>
        evidenceExample({ detector: `KM-X${index}`, indicators: [much, `${index}`] }),
      ),
    });
    const actions = Array.from({ length: 60 }, (_, index) => actionExample({ id: `act-${index}`, detail: much }));
    const report = reportExample({ actions });
    const { content } = chatNotification(incident, report, CONTEXT);
    expect(content.description.length).toBeLessThanOrEqual(8000);
    expect(content.description).toContain('kubectl get deployment/thumbnailer --namespace shop --output yaml');
    const { blocks } = slackMessage(incident, report, CONTEXT);
    expect(Math.max(...blocks.map(({ text }) => text.text.length))).toBeLessThanOrEqual(3000);
  });

  test('shows a command exactly, or says that it does not', () => {
    const undo = [`kubectl patch pod x -p '{"a":"<&>"}'`, 'kubectl annotate pod x note=`date`'];
    const report = reportExample({ actions: [actionExample({ undo })] });
    const { description } = chatNotification(incidentExample(), report, CONTEXT).content;
    expect(description).toContain(`kubectl patch pod x -p '{"a":"&lt;&amp;&gt;"}'`);
    expect(description).not.toContain('note=');
    expect(description).toContain('(not shown in chat; it is in the mail and in the action record)');
  });

  test('says when a person has to decide', () => {
    const report = reportExample({ decision: 'ask', actions: [] });
    expect(chatNotification(incidentExample(), report, CONTEXT).content.nextSteps).toContain(
      'Decide: nothing is done until a person approves it. The line is under Approve.',
    );
  });
});

describe('a code block that is too long', () => {
  test('loses whole lines at its end, and says how many', () => {
    expect(codeBlock(['a'.repeat(20), 'b'.repeat(20), 'c'], 50)).toBe(
      '```\naaaaaaaaaaaaaaaaaaaa\n[cut, 2 more lines]\n```',
    );
  });
});

describe('a digest', () => {
  const states = ['notify-low', 'incident', 'quarantine'] as const;
  const entries = (name: string) =>
    Array.from({ length: MAX_IN_DIGEST }, (_, index) => ({
      incident: incidentExample({
        id: `inc-${String(index).padStart(16, '0')}`,
        state: states[index % 3],
        probability: index / 20,
        entity: { ...OWNER, cluster: name, name },
      }),
    }));

  test('names every incident by every way, whatever the workloads are called', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.constant('<&>'.repeat(100)), fc.constant('a'.repeat(253))), (name) => {
        const all = entries(name);
        const mail = renderDigestMail(all);
        const { description } = chatDigest(all).content;
        const slack = slackDigest(all).blocks.map(({ text }) => text.text);
        expect(description.length).toBeLessThanOrEqual(8000);
        expect(Math.max(...slack.map(({ length }) => length))).toBeLessThanOrEqual(3000);
        expect(mail.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
        for (const { incident } of all) {
          for (const text of [mail.body, description, slack.join('\n')]) expect(text).toContain(incident.id);
        }
      }),
    );
  });

  test('begins with what is most urgent', () => {
    const { body, subject } = renderDigestMail(entries('web'));
    const order = [...body.matchAll(/\((notify-low|incident|quarantine)\)/g)].map(([, state]) => state);
    expect(order).toEqual([...order].sort((a, b) => states.indexOf(b as 'incident') - states.indexOf(a as 'incident')));
    expect(subject).toBe('[MineGuard web] 20 incidents, first: Crypto-mining 85.0 %');
  });
});
