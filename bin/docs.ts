import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectors } from '../lambdas/core/detectors';
import { renderCatalogue } from '../lambdas/core/detectors/catalogue';
import { withFalcoLists } from '../lambdas/core/detectors/falco-lists';
import { renderScenarios } from '../test/scenarios/page';
import { THREAT_REPORT, withThreatTables } from './docs/threat-report';

/** Writes what comes from the code: the page about the detectors, the lists of Falco's rules, the tables of the threats, the page about scenarios. */
writeFileSync(join(__dirname, '../docs/detectors.md'), renderCatalogue(detectors));

const rewrite = (file: string, change: (text: string) => string): void => {
  const path = join(__dirname, '..', file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
};

rewrite('falco/mineguard_rules.yaml', withFalcoLists);
rewrite(THREAT_REPORT, withThreatTables);

void renderScenarios().then((page) => {
  writeFileSync(join(__dirname, '../docs/scenarios.md'), page);
});
