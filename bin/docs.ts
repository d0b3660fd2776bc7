import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectors } from '../lambdas/core/detectors';
import { renderCatalogue } from '../lambdas/core/detectors/catalogue';

/** Writes the pages of the documentation that come from the code. */
writeFileSync(join(__dirname, '../docs/detectors.md'), renderCatalogue(detectors));
