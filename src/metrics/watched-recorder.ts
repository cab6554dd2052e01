import type { Ticks } from '../engine/time.ts';
import type { Ending, Phase, Verdict, WorldDescription } from '../model/facts.ts';
import { PHASE } from '../model/facts.ts';
import { Recorder } from './recorder.ts';
import type { RecorderOptions } from './recorder-options.ts';

/** Hears the few facts that a search for counterexamples steers by. Orders are named by their number, times are ticks. */
export interface FactWatcher {
  /** A durable write at a station. */
  committed(now: Ticks, order: number, station: string): void;
  /** Effects of a step (path) and pass were written, or taken back. */
  effect(now: Ticks, order: number, step: string, pass: number, undone: boolean): void;
  told(now: Ticks, order: number, verdict: Verdict): void;
  ended(now: Ticks, order: number, ending: Ending): void;
  /** A fault of the scenario began or ended. */
  fault(now: Ticks, fault: number, begins: boolean): void;
}

/** A recorder that lets somebody listen; what it measures is the same. */
export class WatchedRecorder extends Recorder {
  /** Null until the run begins. */
  watcher: FactWatcher | null = null;
  private readonly description: WorldDescription;
  private readonly numbers: number[] = [];

  constructor(description: WorldDescription, options: RecorderOptions) {
    super(description, options);
    this.description = description;
  }

  override orderOffered(now: Ticks, slot: number, number: number, process: number, cls: number, intended: Ticks, deadline: Ticks): void {
    this.numbers[slot] = number;
    super.orderOffered(now, slot, number, process, cls, intended, deadline);
  }

  override committed(now: Ticks, slot: number, station: number): void {
    super.committed(now, slot, station);
    this.watcher?.committed(now, this.numbers[slot] ?? -1, this.description.stations[station]?.name ?? 'edge');
  }

  override effectApplied(now: Ticks, slot: number, step: number, pass: number, phase: Phase): void {
    super.effectApplied(now, slot, step, pass, phase);
    if (this.watcher !== null) watchEffect(this.watcher, now, this.numbers[slot]!, this.description.steps[step]!.path, pass, phase);
  }

  override clientTold(now: Ticks, slot: number, verdict: Verdict, attempt: number): void {
    super.clientTold(now, slot, verdict, attempt);
    this.watcher?.told(now, this.numbers[slot]!, verdict);
  }

  override executionEnded(now: Ticks, slot: number, execution: number, ending: Ending, parts: Float64Array): void {
    super.executionEnded(now, slot, execution, ending, parts);
    this.watcher?.ended(now, this.numbers[slot]!, ending);
  }

  override faultStarted(now: Ticks, fault: number): void {
    super.faultStarted(now, fault);
    this.watcher?.fault(now, fault, true);
  }

  override faultEnded(now: Ticks, fault: number): void {
    super.faultEnded(now, fault);
    this.watcher?.fault(now, fault, false);
  }
}

/** Tells a watcher of effects; a confirmation or a commit of what was written before writes nothing. */
export function watchEffect(watcher: FactWatcher, now: Ticks, order: number, step: string, pass: number, phase: Phase): void {
  if (phase === PHASE.CONTROL || phase === PHASE.CONFIRM || phase === PHASE.COMMIT) return;
  watcher.effect(now, order, step, pass, phase === PHASE.UNDO || phase === PHASE.CANCEL || phase === PHASE.ABORT);
}
