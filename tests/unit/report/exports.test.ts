import { describe, expect, it } from 'vitest';
import type { ExpectVerdict, ResultDocument } from '../../../src/experiment/result-document.ts';
import { exportCsv } from '../../../src/report/export-csv.ts';
import { exportJunit } from '../../../src/report/export-junit.ts';
import { exportMarkdown } from '../../../src/report/export-markdown.ts';
import { syntheticDocument } from '../../fixtures/synthetic-document.ts';

const verdict = (strategy: string, that: string, more: Partial<ExpectVerdict>): ExpectVerdict => ({
  that,
  strategy,
  verdict: 'pass',
  level: 'error',
  estimate: 1.5,
  ci: [1.25, 1.75],
  ...more,
});
const judged: ResultDocument = {
  ...syntheticDocument({ strategies: 3 }),
  expect: [
    verdict('direct', 'latency.terminal.p99 < 2s', {}),
    verdict('direct', 'latency.terminal.p99 < 1s & more', { verdict: 'fail' }),
    verdict('direct', 'consistency.oversold == 0', { verdict: 'fail', level: 'warn', estimate: 3, ci: [2, 4] }),
    verdict('monolith', 'latency.terminal.p99 <= 20% above saga', {
      verdict: 'inconclusive',
      estimate: 0.19,
      ci: [0.1, 0.28],
    }),
    verdict('monolith', 'recovers within 30s after "brownout"', { verdict: 'fail', estimate: null, ci: null }),
  ],
};
const COMMAND = 'sim run shop.yaml --seed 7';

describe('exportJunit', () => {
  const xml = exportJunit(judged, COMMAND);

  it('has a suite for each strategy with the counts that build servers show', () => {
    expect(xml).toContain('<testsuite name="direct" tests="3" failures="1" errors="0" skipped="0">');
    expect(xml).toContain('<testsuite name="monolith" tests="2" failures="1" errors="0" skipped="1">');
  });

  it('says what was found, and how to see it again', () => {
    expect(xml).toContain(
      '<failure message="expected latency.terminal.p99 &lt; 1s &amp; more; found 1.5 s [1.3, 1.8]">',
    );
    expect(xml).toContain(`see it again: ${COMMAND}`);
    expect(xml).toContain(
      '<skipped message="inconclusive: expected latency.terminal.p99 &lt;= 20% above saga; found 19 % [10, 28]"/>',
    );
    expect(xml).toContain(
      '<failure message="expected recovers within 30s after &quot;brownout&quot;; there is no value">',
    );
  });

  it('lets a warning pass, in sight', () => {
    expect(xml).toContain(
      '<system-out>warning, fail: expected consistency.oversold == 0; found 3.0 [2.0, 4.0]</system-out>',
    );
  });

  it('is well formed whatever a name holds', () => {
    const odd = exportJunit(
      {
        ...judged,
        scenario: { ...judged.scenario, name: 'a<b>&"\u0007' },
        expect: [verdict('x"y', 'a < b\n', { verdict: 'fail' })],
      },
      'c & d',
    );
    expect(
      odd.replace(/<\/?(?:testsuites?|testcase|failure)(?: [\w]+="[^"<>]*")*\/?>|<\?xml[^<>]*\?>/g, ''),
    ).not.toMatch(/[<>]/);
    expect(odd).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#10;)/);
    expect(odd).not.toContain('\u0007');
  });

  it('is empty where nothing is expected', () => {
    expect(exportJunit({ ...judged, expect: [] }, COMMAND)).not.toContain('<testsuite ');
  });
});

describe('exportCsv', () => {
  it('has a row for each strategy, measure and replication, at full precision', () => {
    const document = syntheticDocument({ strategies: 2, replications: 3 });
    const lines = exportCsv(document).trimEnd().split('\n');
    const measures = Object.values(document.strategies).reduce(
      (sum, strategy) => sum + Object.keys(strategy.measures).length,
      0,
    );
    expect(lines[0]).toBe('scenario,strategy,measure,unit,better,replication,value');
    expect(lines).toHaveLength(1 + 3 * measures);
    const [value] = document.strategies.direct!.measures['latency.terminal.p99']!.values;
    expect(lines).toContain(`flash-sale,direct,latency.terminal.p99,s,lower,0,${value!}`);
  });

  it('leaves what is undefined empty and quotes what must be', () => {
    const document = syntheticDocument({ strategies: 1, replications: 1 });
    const [[name, strategy] = []] = Object.entries(document.strategies);
    const one = {
      ...document,
      scenario: { ...document.scenario, name: 'a "b", c' },
      strategies: {
        [name!]: {
          ...strategy!,
          measures: {
            'cost.bytes': { unit: 'B', better: 'lower' as const, mean: null, ci: null, n: 0, values: [null] },
          },
        },
      },
    };
    expect(exportCsv(one).split('\n')[1]).toBe(`"a ""b"", c",${name!},cost.bytes,B,lower,0,`);
  });
});

describe('exportMarkdown', () => {
  it('shows the scoreboard with intervals, the best in bold, and the command', () => {
    const text = exportMarkdown(
      {
        ...judged,
        rankings: [
          {
            measure: 'latency.terminal.p99',
            order: ['monolith', 'direct'],
            groups: [['monolith'], ['direct']],
            best: ['monolith'],
          },
        ],
      },
      COMMAND,
    );
    expect(text).toContain('## Flash sale, 2,000 units on 100 items, one of them hot');
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    expect(rows[0]).toMatch(/^\| strategy \| First answer p99 \| Finished p99 \|/);
    expect(rows.find((row) => row.startsWith('| monolith'))).toMatch(/\*\*\d\.\d+ s \[/);
    expect(rows.find((row) => row.startsWith('| direct'))).not.toContain('**');
    expect(text).toContain('```sh\nsim run shop.yaml --seed 7\n```');
    expect(text).not.toContain('\u00a0');
  });

  it('lists expectations with their verdicts', () => {
    const text = exportMarkdown(judged, COMMAND);
    expect(text).toContain('| ✅ pass | `latency.terminal.p99 < 2s` | direct |');
    expect(text).toContain('| ❌ fail (warning) | `consistency.oversold == 0` | direct |');
    expect(text).toContain('| ❔ inconclusive | `latency.terminal.p99 <= 20% above saga` | monolith |');
  });

  it('keeps every row of every table as wide as its head, and lets no text be markup', () => {
    const text = exportMarkdown(
      { ...judged, scenario: { ...judged.scenario, title: '<b>|*bold*' }, notes: ['a | b\nc'] },
      COMMAND,
    );
    expect(text).toContain(String.raw`## \<b\>\|\*bold\*`);
    expect(text).toContain(String.raw`- a \| b c`);
    for (const block of text.split('\n\n').filter((one) => one.startsWith('| '))) {
      const widths = block.split('\n').map((line) => line.replaceAll(String.raw`\|`, '').split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it('warns of an interrupted run', () => {
    expect(exportMarkdown({ ...judged, complete: false }, COMMAND)).toContain('> [!WARNING]\n> Interrupted');
    expect(exportMarkdown(judged, COMMAND)).not.toContain('WARNING');
  });
});
