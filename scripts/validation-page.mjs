// Writes the table of docs/validation.md from what was recorded: `sim validate --json > tests/truth/recorded.json && node scripts/validation-page.mjs`
import { readFileSync, writeFileSync } from 'node:fs';

const { full, results } = JSON.parse(readFileSync(new URL('../tests/truth/recorded.json', import.meta.url), 'utf8'));
const page = new URL('../docs/validation.md', import.meta.url);
const [before] = readFileSync(page, 'utf8').split('\n## The recorded run');
const number = (value, digits) => (value === null ? '–' : String(Number(value.toPrecision(digits))));
const passed = results.filter(({ verdict }) => verdict === 'pass').length;
const rows = results.map(({ id, title, measure, expected, measured, ci, tolerance, verdict }) =>
  `| ${id} | ${title} | \`${measure}\` | ${number(expected, 5)} | ${number(measured, 5)} | ${ci === null ? '–' : `[${number(ci[0], 4)}, ${number(ci[1], 4)}]`} | ${number(tolerance * 100, 2)} % | ${verdict} |`);
writeFileSync(page, `${before}
## The recorded run

\`sim validate${full ? ' --full' : ''}\`: ${passed} of ${results.length} checks pass. Every report has it case by case.

| case | what | measure | expected | measured | 99.9 % interval | tolerance | verdict |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`);
