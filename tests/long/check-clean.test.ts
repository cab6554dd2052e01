import { describe, expect, it } from 'vitest';

import { describeFault } from '../../src/experiment/check/schedule.ts';
import { searchViolations } from '../../src/experiment/check/search.ts';
import { resolveStrategies } from '../../src/strategies/registry.ts';
import { PLANTED_BUGS } from '../fixtures/planted-bugs.ts';
import { CHECK_SHOP } from '../fixtures/check-shop.ts';
import { scenarioOf } from '../unit/strategies/play.ts';

const RUNS = 100_000;
/** The correct versions of the strategies that mistakes are planted in. */
const CORRECT = [...new Set(PLANTED_BUGS.map(({ strategy }) => strategy))];

describe('100,000 runs break no guarantee of', () => {
  it.each(CORRECT)('%s', (name) => {
    const scenario = scenarioOf(CHECK_SHOP);
    const [strategy] = resolveStrategies(scenario, [name]).strategies;
    const { user, system } = process.cpuUsage();
    const { findings } = searchViolations(scenario, strategy!, { seed: 'long', runs: RUNS });
    const spent = process.cpuUsage({ user, system });
    const seconds = (spent.user + spent.system) / 1e6;
    process.stdout.write(`${name}: ${String(findings[0]!.runs)} runs, ${seconds.toFixed(0)} s of processor time, ${(RUNS / seconds).toFixed(0)} runs/s\n`);
    expect(findings.filter(({ verdict }) => verdict === 'broken guarantee').map(({ invariant, witness }) => `${invariant}: ${witness!.schedule.map(describeFault).join('; ')}`)).toEqual([]);
  });
});
