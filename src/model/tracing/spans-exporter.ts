import { sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import type { EventHandle } from '../../engine/future-event-list.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import type { TracingSpec } from '../ports-tracing.ts';
import type { Span } from './spans-trace.ts';

const KEY_EXPORT = hashText('span export');

/**
 * The batch processor of one instance: a bounded queue and one export at a time. It never blocks the application; what does
 * not fit is dropped, and a crash takes what waits.
 *
 * Source: OpenTelemetry specification, trace/sdk.md, batching processor.
 */
export class SpanExporter {
  readonly id: number;
  private readonly ctx: Context;
  private readonly spec: TracingSpec;
  private readonly time: Sampler;
  private readonly collected: (batch: readonly Span[]) => void;
  private readonly lost: (span: Span) => void;
  private readonly queue: Span[] = [];
  private exporting: Span[] | null = null;
  private timer: EventHandle = 0;
  private exports = 0;

  constructor(id: number, ctx: Context, spec: TracingSpec, time: Sampler, collected: (batch: readonly Span[]) => void, lost: (span: Span) => void) {
    this.id = id;
    this.ctx = ctx;
    this.spec = spec;
    this.time = time;
    this.collected = collected;
    this.lost = lost;
  }

  add(span: Span): void {
    if (this.queue.length >= this.spec.queue) {
      this.lost(span);
      return;
    }
    this.queue.push(span);
    this.next();
  }

  /** Event: a batch is due, or an export is done. */
  wake(done: boolean): void {
    if (!done) {
      this.timer = 0;
      if (this.exporting === null && this.queue.length > 0) this.send();
      return;
    }
    const batch = this.exporting!;
    this.exporting = null;
    this.collected(batch);
    this.next();
  }

  /** The instance has crashed: what waits is gone; what is on the wire arrives. */
  crash(): void {
    for (const span of this.queue.splice(0)) this.lost(span);
  }

  private next(): void {
    if (this.exporting !== null || this.queue.length === 0) return;
    if (this.queue.length >= this.spec.batch) this.send();
    else if (this.timer === 0) this.timer = this.ctx.sim.after(this.spec.every, PRIORITY.PERIODIC, EVENT.SPAN_EXPORT, this.id, 0);
  }

  private send(): void {
    const { sim, random } = this.ctx;
    if (this.timer !== 0) sim.cancel(this.timer);
    this.timer = 0;
    this.exporting = this.queue.splice(0, this.spec.batch);
    const time = sampleTicks(this.time, random.seek(KEY_EXPORT, this.id, this.exports++));
    sim.after(time, PRIORITY.PERIODIC, EVENT.SPAN_EXPORT, this.id, 1);
  }
}
