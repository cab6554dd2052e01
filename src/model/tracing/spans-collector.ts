import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import type { Sampling } from '../ports-tracing.ts';
import { FATE } from './spans-trace.ts';
import type { Span, Trace } from './spans-trace.ts';

const KEY_TAIL = hashText('tail sampling');

/**
 * Where spans end up. With tail sampling it keeps a trace undecided for a while; with too many of those the oldest goes
 * undecided, and spans that come after the decision are lost: a process that lasts longer leaves fragments.
 *
 * Source: OpenTelemetry collector contrib, processor/tailsamplingprocessor/README.md.
 */
export class SpanCollector {
  private readonly ctx: Context;
  private readonly tail: Extract<Sampling, { kind: 'tail' }> | null;
  private readonly judge: (trace: Trace) => void;
  private readonly visible: (span: Span) => void;
  private readonly undecided: Trace[] = [];
  private head = 0;
  private watching = false;

  /**
   * @param judge - something about a trace has been settled
   * @param visible - a span is kept and can be looked at
   */
  constructor(ctx: Context, sampling: Sampling, judge: (trace: Trace) => void, visible: (span: Span) => void) {
    this.ctx = ctx;
    this.tail = sampling.kind === 'tail' ? sampling : null;
    this.judge = judge;
    this.visible = visible;
  }

  collect(span: Span): void {
    const { trace } = span;
    trace.pending--;
    if (this.tail !== null && trace.firstSeen < 0) this.admit(trace);
    // What the collector has decided on it has forgotten.
    const late = this.tail !== null && trace.fate !== FATE.UNDECIDED;
    if (late) trace.lost++;
    else {
      trace.retained.push(span);
      trace.failed ||= span.failed;
      if (this.tail === null) this.visible(span);
    }
    this.judge(trace);
  }

  /** Event: the oldest undecided trace may have waited long enough. */
  decide(): void {
    const { tail, ctx } = this;
    this.watching = false;
    for (let trace = this.undecided[this.head]; trace !== undefined && trace.firstSeen + tail!.wait <= ctx.sim.now; trace = this.undecided[this.head]) {
      const keep = trace.failed || ctx.random.seek(KEY_TAIL, trace.order, 0).nextUniform() < tail!.share;
      this.close(keep ? FATE.KEPT : FATE.DROPPED);
    }
    this.watch();
  }

  private admit(trace: Trace): void {
    trace.firstSeen = this.ctx.sim.now;
    trace.fate = FATE.UNDECIDED;
    this.undecided.push(trace);
    if (this.undecided.length - this.head > this.tail!.traces) this.close(FATE.DROPPED);
    this.watch();
  }

  /** Takes the oldest out of the buffer. */
  private close(fate: Trace['fate']): void {
    const trace = this.undecided[this.head++]!;
    trace.fate = fate;
    if (fate === FATE.DROPPED) trace.retained.length = 0;
    else for (const span of trace.retained) this.visible(span);
    if (this.head > 1024 && this.head * 2 > this.undecided.length) {
      this.undecided.splice(0, this.head);
      this.head = 0;
    }
    this.judge(trace);
  }

  private watch(): void {
    const oldest = this.undecided[this.head];
    if (oldest === undefined || this.watching) return;
    this.watching = true;
    this.ctx.sim.at(oldest.firstSeen + this.tail!.wait, PRIORITY.PERIODIC, EVENT.TRACE_DECISION, 0, 0);
  }
}
