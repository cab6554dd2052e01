import type { Phase } from '../../model/facts.ts';
import type { Execution } from '../../model/order.ts';
import type { Place, Ports } from '../../model/ports.ts';

/** A transition that was asked for, or a call (`writes` = 0, `code` = its phase), and has not come back. */
interface Unfinished {
  readonly what: number;
  readonly node: number;
  readonly code: number;
  readonly writes: number;
}

/**
 * What the engine was about to write. A crash loses the writes under way, and whoever wanted them asks again: the worker
 * repeats its report, the workflow task and the timer are still in the log.
 */
export class EngineLog {
  private readonly ports: Ports;
  private readonly place: Place;
  private readonly unfinished = new Map<Execution, Unfinished[]>();

  constructor(ports: Ports, place: Place) {
    this.ports = ports;
    this.place = place;
  }

  /** A transition of so many serial writes; while the engine is down it waits for the restart. */
  write(execution: Execution, what: number, node: number, code: number, writes: number): void {
    this.add(execution, { what, node, code, writes });
    this.ports.transition(this.place, execution, what, node, code, true, writes);
  }

  written(execution: Execution, what: number, node: number, code: number): void {
    this.remove(execution, (one) => one.writes > 0 && one.what === what && one.node === node && one.code === code);
  }

  /** The engine itself calls a service. */
  call(execution: Execution, node: number, phase: Phase): void {
    this.add(execution, { what: 0, node, code: phase, writes: 0 });
    this.ports.call(execution, node, phase, this.place);
  }

  called(execution: Execution, node: number, phase: Phase): void {
    this.remove(execution, (one) => one.writes === 0 && one.node === node && one.code === phase);
  }

  /** The engine is back. */
  repeat(execution: Execution): void {
    for (const { what, node, code, writes } of this.unfinished.get(execution) ?? []) {
      if (writes > 0) this.ports.transition(this.place, execution, what, node, code, true, writes);
      else this.ports.call(execution, node, code as Phase, this.place);
    }
  }

  forget(execution: Execution): void {
    this.unfinished.delete(execution);
  }

  private add(execution: Execution, one: Unfinished): void {
    const list = this.unfinished.get(execution);
    if (list === undefined) this.unfinished.set(execution, [one]);
    else list.push(one);
  }

  private remove(execution: Execution, matches: (one: Unfinished) => boolean): void {
    const list = this.unfinished.get(execution);
    const index = list === undefined ? -1 : list.findIndex(matches);
    if (index >= 0) list!.splice(index, 1);
  }
}
