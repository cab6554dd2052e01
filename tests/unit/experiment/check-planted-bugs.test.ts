import { describe, expect, it } from 'vitest';

import { searchViolations } from '../../../src/experiment/check/search.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { PLANTED_BUGS } from '../../fixtures/planted-bugs.ts';
import { scenarioOf } from '../strategies/play.ts';

const RUNS = 2_000;
/** A search that plans for so many runs has found each of them long before; the rest would only take time. */
const ENOUGH = 1_000;

describe('within 2,000 runs a search finds', () => {
  it.each(PLANTED_BUGS)('$name', ({ strategy, scenario: text, catalogue, breaks, inFile }) => {
    const scenario = scenarioOf(text);
    const [resolved] = resolveStrategies(scenario, [strategy]).strategies;
    let played = 0;
    const { findings } = searchViolations(scenario, resolved!, {
      seed: 'planted', runs: RUNS, catalogue, onRun: (runs) => { played = runs; }, interrupted: () => played >= ENOUGH,
    });
    const found = findings.find(({ invariant }) => invariant === breaks)!;
    expect(found.verdict).toBe(inFile === true ? 'expected weakness' : 'broken guarantee');
    expect(found.foundAfter).toBeLessThanOrEqual(ENOUGH);
    // Small enough to read: nobody needs more than two faults to see any of them.
    expect(found.witness!.schedule.length).toBeLessThanOrEqual(2);
  });
});
