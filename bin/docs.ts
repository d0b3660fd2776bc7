import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectors } from '../lambdas/core/detectors';
import { renderCatalogue } from '../lambdas/core/detectors/catalogue';
import { withFalcoLists } from '../lambdas/core/detectors/falco-lists';

/** Writes what comes from the code: the page about the detectors, and the lists of Falco's rule file. */
writeFileSync(join(__dirname, '../docs/detectors.md'), renderCatalogue(detectors));

const rules = join(__dirname, '../falco/mineguard_rules.yaml');
writeFileSync(rules, withFalcoLists(readFileSync(rules, 'utf8')));
