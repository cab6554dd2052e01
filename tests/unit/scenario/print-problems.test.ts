import { describe, expect, it } from 'vitest';
import { countProblems, printProblems } from '../../../src/scenario/print-problems.ts';
import { loadText } from './load-text.ts';

const WORLD =
  'services:\n  inventory:\n    tme: 5ms\nprocess: { steps: [ { a: { call: inventory.a } } ] }\nworkload: { arrivals: 1/s }\n';

describe('printProblems', () => {
  it('shows place, code, reason, frame and what to do', () => {
    expect(printProblems(loadText(WORLD).problems)).toBe(`world.yaml:3:5 error SIM1010: unknown key \`tme\` in a service
    1 | services:
    2 |   inventory:
  > 3 |     tme: 5ms
      |     ^^^
    4 | process: { steps: [ { a: { call: inventory.a } } ] }
  hint: did you mean \`time\`?

1 error
`);
  });

  it('paints what it is told to paint', () => {
    const painted = printProblems(loadText(WORLD).problems, (style, text) => `<${style}>${text}</${style}>`);
    expect(painted).toContain('<bold>world.yaml:3:5</bold> <red>error SIM1010</red>: ');
    expect(painted).toContain('<cyan>hint</cyan>');
  });

  it('puts errors first and counts what it leaves out', () => {
    const text = `services:\n  a:\n${Array.from({ length: 30 }, (_, i) => `    bad-${i}: 1`).join('\n')}\n`;
    const printed = printProblems(loadText(text).problems);
    expect(printed.match(/error SIM/g)).toHaveLength(20);
    expect(printed).toContain('... and 12 more');
    expect(countProblems([])).toBe('no problems');
    expect(printProblems([])).toBe('');
  });
});
