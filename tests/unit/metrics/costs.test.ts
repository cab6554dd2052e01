import { describe, expect, it } from 'vitest';
import { MILLISECOND } from '../../../src/engine/time.ts';
import { PHASE } from '../../../src/model/facts.ts';
import { History, STEP } from './history.ts';

describe('costs', () => {
  it('are what measured orders cause, per confirmed order', () => {
    const history = new History().buy(0).buy(1).offer(2).offer(3, { intended: 5_000 });
    const { recorder, ticks } = history;
    for (const slot of [2, 2, 2, 3, -1]) {
      recorder.messageSent(ticks, slot, 1024);
      recorder.committed(ticks, slot, 0);
      recorder.cpuUsed(ticks, slot, 4 * MILLISECOND, false);
      recorder.cpuUsed(ticks, slot, 2 * MILLISECOND, true);
      recorder.visitArrived(ticks, 0, slot, -1);
    }
    for (const phase of [PHASE.DO, PHASE.DO, PHASE.UNDO, PHASE.PREPARE, PHASE.CONFIRM]) {
      recorder.stepExecuted(ticks, 2, STEP.reserve, phase, false);
    }
    const measures = history.measures();
    expect(measures['cost.messages']).toBe(1.5);
    expect(measures['cost.bytes']).toBe(1536);
    expect(measures['cost.commits']).toBe(1.5);
    expect(measures['cost.cpu-time']).toBe(0.009);
    expect(measures['cost.cpu-time.overhead']).toBe(0.003);
    expect(measures['cost.steps-executed']).toBe(1);
    expect(measures['operability.hops']).toBe(1);
    expect(measures['operability.components']).toBe(2);
  });

  it('count what undo achieves and what it leaves to a person', () => {
    const history = new History().offer(0);
    const { recorder, ticks } = history;
    recorder.stepExecuted(ticks, 0, STEP.charge, PHASE.UNDO, true);
    recorder.stepExecuted(ticks, 0, STEP.charge, PHASE.UNDO, false);
    recorder.stepExecuted(ticks, 0, STEP.reserve, PHASE.CANCEL, true);
    recorder.stepExecuted(ticks, 0, STEP.reserve, PHASE.ABORT, true);
    recorder.compensationFailed(ticks, 0, STEP.charge);
    recorder.manualRepair(ticks, 0, STEP.charge);
    const measures = history.measures();
    expect(measures['consistency.compensations']).toBe(2);
    expect(measures['consistency.compensations.per-million']).toBe(2e6);
    expect(measures['consistency.compensation-failures']).toBe(1);
    expect(measures['consistency.manual-repairs']).toBe(1);
  });
});
