import type { Ticks } from '../../engine/time.ts';

/** A span on its way to the collector. */
export interface Span {
  readonly trace: Trace;
  /** When it ended. */
  readonly at: Ticks;
  /** Station of the service it tells about. */
  readonly station: number;
  /** Ticks that the service needed for itself; -1 = a caller's span, which cannot tell. */
  readonly own: number;
  /** Station of the caller of a failed call, -1 = of none; meaningful with `failed`. */
  readonly caller: number;
  readonly failed: boolean;
}

/** What a collector does with a trace; without tail sampling every trace is kept at once. */
export const FATE = { UNDECIDED: 0, KEPT: 1, DROPPED: 2 } as const;

/** The trace of one order, which outlives it until its last span is somewhere or nowhere. */
export class Trace {
  /** The order's number. */
  readonly order: number;
  /** Recorded from its root on. */
  readonly sampled: boolean;
  /** Somewhere on its way the context was lost, or a service made no span: it cannot be put together again. */
  broken = false;
  /** Spans made and neither collected nor lost. */
  pending = 0;
  lost = 0;
  readonly retained: Span[] = [];
  /** Parts that lost their context so far. */
  fragments = 0;
  /** Nothing more will happen to its order. */
  settled = false;
  fate: (typeof FATE)[keyof typeof FATE] = FATE.KEPT;
  /** The collector has seen a failed span of it. */
  failed = false;
  firstSeen: Ticks = -1;

  constructor(order: number, sampled: boolean) {
    this.order = order;
    this.sampled = sampled;
  }

  /** Its path can be put together from what is kept. */
  get complete(): boolean {
    return this.sampled && !this.broken && this.lost === 0 && this.fate === FATE.KEPT && this.retained.length > 0;
  }
}
