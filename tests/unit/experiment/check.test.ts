import { describe, expect, it } from 'vitest';

import { claimOf } from '../../../src/experiment/check/claims.ts';
import type { Finding } from '../../../src/experiment/check/findings.ts';
import { checkStrategies, fileOf, replay } from '../../../src/experiment/check/report.ts';
import type { Invariant } from '../../../src/experiment/check/invariants.ts';
import { makeSubject, playSchedule } from '../../../src/experiment/check/player.ts';
import type { Schedule } from '../../../src/experiment/check/schedule.ts';
import { searchViolations } from '../../../src/experiment/check/search.ts';
import type { SearchOptions } from '../../../src/experiment/check/search.ts';
import { spaceTimeOf } from '../../../src/experiment/check/space-time.ts';
import { minimise } from '../../../src/experiment/check/shrink.ts';
import { smallWorld } from '../../../src/experiment/check/world.ts';
import type { ResolvedStrategy } from '../../../src/strategies/definition.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { CHECK_SHOP } from '../../fixtures/check-shop.ts';
import { scenarioOf } from '../strategies/play.ts';

const SHOP = scenarioOf(CHECK_SHOP);

function strategyOf(name: string, scenario = SHOP): ResolvedStrategy {
  const { strategies, problems } = resolveStrategies(scenario, [name]);
  if (strategies[0] === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return strategies[0];
}

function search(name: string, options: Partial<SearchOptions> = {}): readonly Finding[] {
  return searchViolations(SHOP, strategyOf(name), { seed: 'test', runs: 150, ...options }).findings;
}

function withVerdict(findings: readonly Finding[], verdict: Finding['verdict']): Invariant[] {
  return findings.filter((one) => one.verdict === verdict).map(({ invariant }) => invariant);
}

describe('a search for broken guarantees', () => {
  it.each(['saga', 'two-phase-commit', 'tcc', 'saga-choreographed'])('finds nothing against %s', (name) => {
    const findings = search(name);
    expect(withVerdict(findings, 'broken guarantee')).toEqual([]);
    expect(findings[0]!.runs).toBe(150);
  });

  it('shows what direct never claimed, with the smallest witness', () => {
    const findings = search('direct');
    expect(withVerdict(findings, 'broken guarantee')).toEqual([]);
    expect(withVerdict(findings, 'expected weakness')).toEqual(expect.arrayContaining(['effect-once', 'all-or-nothing', 'no-orphans', 'refused-is-untouched']));
    const declined = findings.find(({ invariant }) => invariant === 'all-or-nothing')!.witness!;
    expect(declined.schedule).toEqual([]);
    expect(declined.size.orders).toBe(1);
    expect(findings.find(({ invariant }) => invariant === 'effect-once')!.witness!.schedule).toHaveLength(1);
  });

  it('shows that a dual write loses what a crash falls between', () => {
    const finding = search('careless', { runs: 300 }).find(({ invariant }) => invariant === 'terminates')!;
    expect(finding.verdict).toBe('expected weakness');
    expect(finding.witness!.schedule).toHaveLength(1);
    expect(finding.witness!.schedule[0]!.kind).toBe('crash');
  });

  it('gives the same findings for the same seed', () => {
    const told = (): unknown => search('direct', { runs: 60 }).map(({ witness, ...rest }) => ({ ...rest, schedule: witness?.schedule, shown: witness?.observation }));
    expect(told()).toEqual(told());
  });
});

describe('claims', () => {
  it('follow from the layers, not from the name', () => {
    expect(claimOf('all-or-nothing', strategyOf('saga'), SHOP).holds).toBe(true);
    expect(claimOf('all-or-nothing', strategyOf('direct'), SHOP).holds).toBe(false);
    expect(claimOf('terminates', strategyOf('careless'), SHOP).holds).toBe(false);
    expect(claimOf('terminates', strategyOf('choreography'), SHOP).holds).toBe(true);
  });

  it.each([
    ['undo: { call: inventory.release, timeout: 200ms } }', '}', 'reserve has no undo'],
    ['undo: { call: inventory.release, timeout: 200ms } }', 'undo: { call: inventory.release, timeout: 200ms, attempts: 3 } }', 'the undo of reserve may be given up'],
    ['to: created } }', 'to: created }, declines: 5% }', 'ship may refuse after the pivot'],
    ['defaults: { step: { timeout: 200ms, attempts: 2 } }', 'defaults: { step: { attempts: 2 } }', 'reserve waits for ever for a lost message: it has no time-out'],
  ])('of a saga need what the file must give: %s', (from, to, because) => {
    const scenario = scenarioOf(CHECK_SHOP.replace(`, ${from}`, to.startsWith('}') ? ` ${to}` : `, ${to}`).replace(from, to));
    expect(claimOf('all-or-nothing', strategyOf('saga', scenario), scenario)).toMatchObject({ holds: false, because });
  });
});

describe('shrinking', () => {
  const fault = (k: number): Schedule[number] => ({ kind: 'drop', message: { order: 0, message: 'm', k } });

  it('leaves exactly the faults that are needed together', () => {
    const schedule = Array.from({ length: 9 }, (_, k) => fault(k));
    const needed = [fault(2), fault(7)];
    const fails = (part: Schedule): boolean => needed.every((one) => part.some((other) => JSON.stringify(one) === JSON.stringify(other)));
    expect(minimise(schedule, fails)).toEqual(needed);
  });

  it('leaves nothing where no fault is needed', () => {
    expect(minimise([fault(1), fault(2)], () => true)).toEqual([]);
  });
});

describe('a small world', () => {
  const world = smallWorld(SHOP, { orders: 2, stock: 1, seed: 'a' });
  const subject = makeSubject(world, strategyOf('saga'));

  it('keeps what the process is, and makes it small', () => {
    expect(world.workload.arrivals).toEqual([{ kind: 'trace', times: [10e6, 12e6] }]);
    expect(world.data[0]!.initial).toBe(1);
    expect(world.processes[0]!.steps.map((step) => (step.kind === 'step' ? step.name : ''))).toEqual(['reserve', 'charge', 'ship']);
  });

  it('carries out what a schedule says', () => {
    const anchor = { order: 0, message: 'order/reserve do', k: 1 };
    const seen = (schedule: Schedule): number[] => playSchedule(subject, schedule).messages.filter(({ message, order }) => message === anchor.message && order === 0).map(({ received, sent }) => (received < 0 ? -1 : (received - sent) / 1e6));
    expect(seen([])).toEqual([1]);
    expect(seen([{ kind: 'drop', message: anchor }])).toEqual([-1, 1]);
    expect(seen([{ kind: 'delay', message: anchor, by: 0.05 }])).toEqual([51]);
    const crashed = playSchedule(subject, [{ kind: 'crash', target: 'inventory', at: { when: 'arrived', of: anchor }, for: 0.1 }]);
    const begins = crashed.facts.find((fact) => fact.kind === 'fault');
    const arrived = crashed.messages.find(({ message }) => message === anchor.message)!.received;
    expect(begins?.at).toBe(arrived);
  });

  it('is not changed by being watched', () => {
    expect(playSchedule(subject, []).result!.traceHash).toBe(playSchedule(subject, []).result!.traceHash);
  });
});

describe('counterexamples', () => {
  it('are replayed from their JSON, and say so when the trace is another', async () => {
    const { document, counterexamples } = await checkStrategies(SHOP, [strategyOf('direct')], { seed: 'test', runs: 60, sha256: 'x', toolVersion: '0' });
    const result = document.results.find(({ invariant }) => invariant === 'all-or-nothing')!;
    const written = counterexamples.get(result.file!)!;
    const read = JSON.parse(JSON.stringify(written)) as typeof written;
    expect(fileOf(read)).toBe(result.file);
    expect(replay(read)).toMatchObject({ reproduced: true, broken: true, traceHash: result.traceHash });
    expect(replay({ ...read, traceHash: '0000000000000000' })).toMatchObject({ reproduced: false, broken: true });
    expect(written.diagram.text.length).toBeLessThanOrEqual(31);
    expect(written.diagram.mermaid[0]).toBe('sequenceDiagram');
    const picture = spaceTimeOf(replay(read).observation, 'direct: a < b');
    expect(picture).toMatch(/^<svg [^>]*aria-label="direct: a &lt; b">/);
    expect(picture.match(/class="life"/g)!.length).toBeGreaterThanOrEqual(4);
    expect(document.results.find(({ invariant }) => invariant === 'conservation')).toMatchObject({ verdict: 'not found', bound: 3 / 60, schedule: [], traceHash: null, file: null });
  });
});
