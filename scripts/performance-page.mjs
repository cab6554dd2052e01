// Writes the tables of bench/results.json into docs/performance.md. `npm run bench && node scripts/performance-page.mjs`
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const { machine, rounds, results } = JSON.parse(readFileSync(path('bench/results.json'), 'utf8'));
const million = (rate) => (rate / 1e6).toFixed(rate < 1e6 ? 3 : 2);

const tables = results.map(({ workload, unit, target, rates }) => {
  const ours = rates.find(({ contender }) => contender === 'rehearsal') ?? rates[0];
  const rows = rates.map((rate) => {
    const ratio = rate === ours ? '' : `${(ours.median / rate.median).toFixed(2)} ×`;
    return `| ${rate.contender} | ${million(rate.median)} | ${million(rate.min)} to ${million(rate.max)} | ${ratio} |`;
  });
  const aim = target === undefined ? '' : ` The aim was ${million(target)}.`;
  return `### ${workload}\n\nMillion ${unit} per CPU second.${aim}\n\n| | median | all rounds | ours is |\n|---|---|---|---|\n${rows.join('\n')}`;
});
const head = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${rounds} rounds, each run in a process of its own.`;

const page = path('docs/performance.md');
const [before, , after] = readFileSync(page, 'utf8').split(/<!-- \/?bench -->/);
writeFileSync(page, `${before}<!-- bench -->\n${head}\n\n${tables.join('\n\n')}\n<!-- /bench -->${after}`);
