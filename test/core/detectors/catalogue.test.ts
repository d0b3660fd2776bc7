import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectors } from '../../../lambdas/core/detectors';
import { renderCatalogue } from '../../../lambdas/core/detectors/catalogue';

const page = renderCatalogue(detectors);

describe('the reference of the detectors', () => {
  test('is what stands in docs/detectors.md; `npm run docs` writes it anew', () => {
    expect(readFileSync(join(__dirname, '../../../docs/detectors.md'), 'utf8')).toBe(page);
  });

  test('tells of every detector what people need before they believe it', () => {
    for (const { id, title, falsePositives, triage } of detectors) {
      const section = page.split(`## ${id} ${title}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const text of [...falsePositives, ...triage]) expect(section).toContain(text);
    }
  });

  test('leads from the table to each detector', () => {
    const anchors = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    const headings = [...page.matchAll(/^## (KM-.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(anchors.sort()).toEqual(headings.sort());
  });

  test('says which techniques of ATT&CK are counted', () => {
    expect(page).toMatch(/\| T1496\.001 \| Resource Hijacking: Compute Hijacking \| KM-A01 /);
  });
});
