import type { Ticks } from '../engine/time.ts';
import type { Phase, StepDescription } from '../model/facts.ts';
import { PHASE } from '../model/facts.ts';
import { grownFloat64, grownInt32, grownUint8 } from './grown.ts';
import { SlotLists } from './slot-lists.ts';

/**
 * Which effects of each order are there: for every (step, pass) how often it was written and how many of those writes
 * still stand. An effect is present while more of its executions stand than none.
 */
export class EffectLedger {
  /** Time of the first effect of the order in a slot; -1 = none yet. */
  firstEffectAt = new Float64Array(0);
  /** When the set of present effects last changed. */
  lastChangeAt = new Float64Array(0);
  /** Executions of effects beyond the first, net of nothing. */
  duplicates = new Int32Array(0);
  private readonly steps: readonly StepDescription[];
  /** Per process: the steps that write data on every way to completion. */
  private readonly unconditional: readonly (readonly number[])[];
  private readonly lists = new SlotLists();
  private present = new Int32Array(0);
  private missing = new Int32Array(0);
  private step = new Int32Array(0);
  private pass = new Int32Array(0);
  private executions = new Int32Array(0);
  private standing = new Int32Array(0);
  private required = new Uint8Array(0);

  constructor(steps: readonly StepDescription[], processCount: number) {
    this.steps = steps;
    this.unconditional = Array.from({ length: processCount }, (_, process) =>
      steps.flatMap((step, index) =>
        step.process === process && step.writes && !step.optional && step.conditional !== true ? [index] : [],
      ),
    );
  }

  /** Makes room for slots below `capacity`. */
  grow(capacity: number): void {
    this.firstEffectAt = grownFloat64(this.firstEffectAt, capacity, -1);
    this.lastChangeAt = grownFloat64(this.lastChangeAt, capacity);
    this.duplicates = grownInt32(this.duplicates, capacity);
    this.present = grownInt32(this.present, capacity);
    this.missing = grownInt32(this.missing, capacity);
    this.lists.growSlots(capacity);
  }

  /**
   * One local transaction wrote the effects of (order, step, pass), or took them back. A confirmation or a commit of what
   * was already written in the preparation writes nothing new. Returns whether writes were taken back.
   */
  apply(now: Ticks, slot: number, step: number, pass: number, phase: Phase): boolean {
    if (phase === PHASE.CONTROL) return false;
    const entry = this.entryOf(slot, step, pass);
    const standing = this.standing[entry]!;
    if (phase === PHASE.UNDO || phase === PHASE.CANCEL || phase === PHASE.ABORT) {
      if (standing <= 0) return false;
      this.standing[entry] = standing - 1;
      if (standing === 1) this.changePresence(now, slot, entry, -1);
      return true;
    }
    if (standing > 0 && (phase === PHASE.CONFIRM || phase === PHASE.COMMIT)) return false;
    if (this.executions[entry]! > 0) this.duplicates[slot] = this.duplicates[slot]! + 1;
    this.executions[entry] = this.executions[entry]! + 1;
    this.standing[entry] = standing + 1;
    if (this.firstEffectAt[slot]! < 0) this.firstEffectAt[slot] = now;
    if (standing === 0) this.changePresence(now, slot, entry, 1);
    return false;
  }

  /** From now on the effect of (step, pass) has to be there in the end. */
  require(slot: number, step: number, pass: number): void {
    if (!this.steps[step]!.writes) return;
    const entry = this.entryOf(slot, step, pass);
    if (this.required[entry] === 1) return;
    this.required[entry] = 1;
    if (this.standing[entry] === 0) this.missing[slot] = this.missing[slot]! + 1;
  }

  /** Effects of the order that are there. */
  presentCount(slot: number): number {
    return this.present[slot]!;
  }

  /**
   * Effects that should be there and are not. Where no execution of the process was completed, the steps that every way
   * to completion passes are due as well.
   */
  missingCount(slot: number, process: number, completed: boolean): number {
    let missing = this.missing[slot]!;
    if (completed) return missing;
    for (const step of this.unconditional[process]!) {
      const entry = this.find(slot, step, 0);
      if (entry < 0 || (this.standing[entry] === 0 && this.required[entry] === 0)) missing++;
    }
    return missing;
  }

  /** Executions of effects beyond the first that were not taken back. */
  standingDuplicates(slot: number): number {
    let beyond = 0;
    for (let entry = this.lists.first(slot); entry >= 0; entry = this.lists.next[entry]!) beyond += Math.max(0, this.standing[entry]! - 1);
    return beyond;
  }

  /** Present effects that hold units of an invariant. */
  reservationsHeld(slot: number): number {
    let held = 0;
    for (let entry = this.lists.first(slot); entry >= 0; entry = this.lists.next[entry]!) {
      if (this.standing[entry]! > 0 && this.steps[this.step[entry]!]!.reserves) held++;
    }
    return held;
  }

  /** Forgets the order in `slot`. */
  clear(slot: number): void {
    this.firstEffectAt[slot] = -1;
    this.duplicates[slot] = 0;
    this.present[slot] = 0;
    this.missing[slot] = 0;
    this.lists.clear(slot);
  }

  private changePresence(now: Ticks, slot: number, entry: number, change: 1 | -1): void {
    this.present[slot] = this.present[slot]! + change;
    this.lastChangeAt[slot] = now;
    if (this.required[entry] === 1) this.missing[slot] = this.missing[slot]! - change;
  }

  private find(slot: number, step: number, pass: number): number {
    let entry = this.lists.first(slot);
    while (entry >= 0 && (this.step[entry] !== step || this.pass[entry] !== pass)) entry = this.lists.next[entry]!;
    return entry;
  }

  private entryOf(slot: number, step: number, pass: number): number {
    const found = this.find(slot, step, pass);
    if (found >= 0) return found;
    const entry = this.lists.push(slot);
    if (this.lists.capacity > this.step.length) this.growEntries(this.lists.capacity);
    this.step[entry] = step;
    this.pass[entry] = pass;
    this.executions[entry] = 0;
    this.standing[entry] = 0;
    this.required[entry] = 0;
    return entry;
  }

  private growEntries(capacity: number): void {
    this.step = grownInt32(this.step, capacity);
    this.pass = grownInt32(this.pass, capacity);
    this.executions = grownInt32(this.executions, capacity);
    this.standing = grownInt32(this.standing, capacity);
    this.required = grownUint8(this.required, capacity);
  }
}
