import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HEADLINE_MEASURES, describeMeasure, findMeasure, measureNames } from '../../../src/metrics/measure-catalogue.ts';
import type { MeasureEntry } from '../../../src/metrics/measure-list.ts';
import { MEASURE_SECTIONS } from '../../../src/metrics/measure-list.ts';
import { History, SHOP } from './history.ts';

const BUSY = { ...SHOP, processes: ['order', 'refund'], classes: ['gold', 'v.i.p'], faults: ['payment-brownout'] };

const DOCUMENT = new URL('../../../docs/measures.md', import.meta.url);
const MARK = '<!-- written from src/metrics/measure-list.ts: npx vitest run tests/unit/metrics/catalogue.test.ts -u -->\n';

/** Points of one distribution become one row: `latency.ack.{mean,p50}`, described by what they have in common. */
function rows(entries: readonly MeasureEntry[]): string[] {
  const groups: { key: string; points: string[]; entry: MeasureEntry; doc: string }[] = [];
  for (const entry of entries) {
    const point = /^(.+)\.(mean|max|p[\d.]+)$/.exec(entry.key);
    const shared = /^(.+): [^:]+\.$/.exec(entry.doc);
    const [key, points, doc] = point !== null && shared !== null ? [point[1]!, [point[2]!], `${shared[1]!}.`] : [entry.key, [], entry.doc];
    const last = groups.at(-1);
    if (last?.key === key && points.length > 0) last.points.push(...points);
    else groups.push({ key, points, entry, doc });
  }
  return groups.map(({ key, points, entry, doc }) => {
    const bold = points.filter((point) => HEADLINE_MEASURES.includes(`${key}.${point}`)).map((point) => `**${point}**`);
    const name = points.length === 0 ? `\`${key}\`` : `\`${key}.{${points.join(',')}}\``;
    const headline = points.length === 0 ? (entry.headline ? '**yes**' : '') : bold.join(' ');
    return `| ${name} | ${entry.unit} | ${entry.better} | ${headline} | ${doc} |`;
  });
}

function catalogue(): string {
  return MEASURE_SECTIONS.map(({ title, entries }) =>
    [`## ${title}`, '', '| measure | unit | better | compared | meaning |', '|---|---|---|---|---|',
      ...rows(entries.filter(({ key }) => !key.startsWith('service.<name>.class.'))), ''].join('\n')).join('\n');
}

describe('the catalogue', () => {
  it('describes every key that a replication reports, and nothing else of what it can report is missing', () => {
    const keys = Object.keys(new History(BUSY, { histories: true }).buy(0).measures());
    expect(keys.filter((key) => findMeasure(key) === null)).toEqual([]);
    const reported = MEASURE_SECTIONS.filter(({ title }) => ['latency', 'availability', 'consistency', 'cost', 'data', 'service'].includes(title));
    const concrete = reported.flatMap(({ entries }) => entries.map(({ key }) => key
      .replace('service.<name>', 'service.inventory').replace('<service>', 'inventory').replace('<value>', 'gold')
      .replace('<fault>', 'payment-brownout').replace('<data set>', 'stock').replace('<k>', '1')));
    // needs all replications
    expect(concrete.filter((key) => !keys.includes(key))).toEqual(['availability.blast-radius.payment-brownout']);
  });

  it('knows families, names with dots, and classes of services', () => {
    expect(describeMeasure('class.v.i.p.latency.terminal.p99')).toEqual({ ...describeMeasure('latency.terminal.p99'), headline: false });
    expect(describeMeasure('process.refund.availability.success-ratio').better).toBe('higher');
    expect(describeMeasure('service.a.b.class.v.i.p.wait.p99').doc).toMatch(/^Of one class/);
    expect(describeMeasure('service.a.wait.p99').doc).not.toMatch(/^Of one class/);
    expect(describeMeasure('availability.amplification.payment').kind).toBe('level');
    expect(describeMeasure('service.payment.number.at.20').kind).toBe('ratio');
    expect(describeMeasure('consistency.oversold').kind).toBe('count');
    expect(describeMeasure('cost.messages').kind).toBe('cost');
    expect(describeMeasure('latency.terminal.p99.9')).toMatchObject({ unit: 's', better: 'lower', kind: 'time', headline: false });
  });

  it('refuses what is no measure', () => {
    for (const key of ['latency', 'latency.terminal.p98', 'service.a.number.at.x', 'process.a.cost.messages', 'availability.amplification.', 'data.<data set>.share.<k>']) {
      expect(findMeasure(key)).toBeNull();
    }
    expect(() => describeMeasure('latency.total')).toThrow('there is no measure latency.total');
  });

  it('names every measure once and has its headlines', () => {
    expect(new Set(measureNames()).size).toBe(measureNames().length);
    expect(HEADLINE_MEASURES).toHaveLength(21);
    expect(HEADLINE_MEASURES.every((key) => describeMeasure(key).headline)).toBe(true);
  });

  it('is what the documentation says', async () => {
    const prose = readFileSync(DOCUMENT, 'utf8').split(MARK)[0]!;
    await expect(prose + MARK + catalogue()).toMatchFileSnapshot(fileURLToPath(DOCUMENT));
  });
});
