import { compileDistribution } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Context } from '../context.ts';
import type { Endpoint } from '../network.ts';
import type { Order } from '../order.ts';
import { OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { TracingSpec } from '../ports-tracing.ts';
import type { Call, Request } from '../calls/request.ts';
import { SpanCollector } from './spans-collector.ts';
import { SpanExporter } from './spans-exporter.ts';
import { HeadSampler } from './spans-sampling.ts';
import { FATE, Trace } from './spans-trace.ts';
import type { Span } from './spans-trace.ts';

/**
 * Distributed tracing: instances make spans, at the cost of their own time, and export them; what is kept in the end is
 * the evidence. Nothing of it changes what the process does.
 */
export class Spans {
  private readonly ctx: Context;
  private readonly spec: TracingSpec;
  private readonly sampler: HeadSampler;
  private readonly collector: SpanCollector;
  private readonly exportTime: Sampler;
  private readonly exporters: SpanExporter[] = [];
  private readonly byEndpoint: (SpanExporter | undefined)[] = [];
  /** By order slot. */
  private readonly traces: (Trace | undefined)[] = [];

  constructor(ctx: Context, spec: TracingSpec) {
    this.ctx = ctx;
    this.spec = spec;
    this.sampler = new HeadSampler(spec.sampling, ctx.random);
    this.exportTime = compileDistribution(spec.exportTime);
    this.collector = new SpanCollector(ctx, spec.sampling, (trace) => { this.judge(trace); }, (span) => { this.tell(span); });
  }

  /** A visit begins: answers the work that its spans add, one for itself and one for each call that it will make. */
  visitBegins(request: Request): Ticks {
    const trace = this.traceOf(request.order);
    request.sampled = this.inherited(request, trace);
    if (!request.instance.unit.settings.instrumented) {
      trace.broken = true;
      return 0;
    }
    let spans = 1;
    for (const group of request.site.calls) spans += group.length;
    return spans * (request.sampled ? this.spec.spanTime : this.spec.contextTime);
  }

  /** A visit has ended with an answer. What nested calls did wrong is not its own failure. */
  visitEnded(request: Request, outcome: Outcome): void {
    const { unit, endpoint } = request.instance;
    if (!request.sampled || !unit.settings.instrumented) return;
    const { now } = this.ctx.sim;
    const own = now - request.arrived - request.away;
    this.add(endpoint, { trace: this.traceOf(request.order), at: now, station: unit.station, own, caller: -1, failed: outcome === OUTCOME.ERROR && !request.childFailed });
  }

  /** An attempt ended without an answer of its service: only the caller can tell. */
  attemptFailed(call: Call, station: number): void {
    const { parent, order, caller } = call;
    const trace = this.traceOf(order);
    if (parent === null ? !trace.sampled : !parent.sampled || !parent.instance.unit.settings.instrumented) return;
    this.add(caller, { trace, at: this.ctx.sim.now, station, own: -1, caller: parent === null ? -1 : parent.instance.unit.station, failed: true });
  }

  /** An engine's task was not reported in time. */
  taskSilent(order: Order, engine: Endpoint, station: number): void {
    const trace = this.traceOf(order);
    if (trace.sampled) this.add(engine, { trace, at: this.ctx.sim.now, station, own: -1, caller: -1, failed: true });
  }

  /** Work that a state transition of what coordinates has more for its span. */
  transitionWork(order: Order): Ticks {
    return this.traceOf(order).sampled ? this.spec.spanTime : this.spec.contextTime;
  }

  transitionEnded(order: Order, component: Endpoint, station: number, own: Ticks): void {
    const trace = this.traceOf(order);
    if (trace.sampled) this.add(component, { trace, at: this.ctx.sim.now, station, own, caller: -1, failed: false });
  }

  /** Nothing about the order can change any more; its spans may still be on their way. */
  settled(order: Order): void {
    const trace = this.traceOf(order);
    this.traces[order.id] = undefined;
    trace.settled = true;
    this.judge(trace);
  }

  /** What was in the memory of an endpoint is gone. */
  crashed(endpoint: Endpoint): void {
    this.byEndpoint[endpoint.id]?.crash();
  }

  /** Event: an exporter's batch is due (`done` = 0) or through. */
  exportEvent(exporter: number, done: number): void {
    this.exporters[exporter]!.wake(done === 1);
  }

  /** Event: the collector decides. */
  decide(): void {
    this.collector.decide();
  }

  private traceOf(order: Order): Trace {
    let trace = this.traces[order.id];
    if (trace === undefined) {
      trace = new Trace(order.number, this.sampler.samples(order, 0, this.ctx.sim.now));
      this.traces[order.id] = trace;
    }
    return trace;
  }

  /** Whether spans of a visit are recorded: as its caller's, unless the context was lost on the way. */
  private inherited(request: Request, trace: Trace): boolean {
    const parent = request.call?.parent ?? null;
    if (parent !== null) return parent.instance.unit.settings.instrumented ? parent.sampled : this.beginsAnew(request, trace);
    if (request.oneWay && !this.spec.relayContext) return this.beginsAnew(request, trace);
    return trace.sampled;
  }

  private beginsAnew(request: Request, trace: Trace): boolean {
    trace.broken = true;
    return this.sampler.samples(request.order, ++trace.fragments, this.ctx.sim.now);
  }

  private add(endpoint: Endpoint, span: Span): void {
    span.trace.pending++;
    let exporter = this.byEndpoint[endpoint.id];
    if (exporter === undefined) {
      exporter = new SpanExporter(this.exporters.length, this.ctx, this.spec, this.exportTime, (batch) => {
        for (const one of batch) this.collector.collect(one);
      }, (lost) => { this.lose(lost); });
      this.exporters.push(exporter);
      this.byEndpoint[endpoint.id] = exporter;
    }
    exporter.add(span);
  }

  private lose(span: Span): void {
    const { trace } = span;
    trace.pending--;
    trace.lost++;
    this.judge(trace);
  }

  /** With its last span somewhere or nowhere, a trace of an order that is over is what it is. */
  private judge(trace: Trace): void {
    if (!trace.settled || trace.pending > 0 || trace.fate === FATE.UNDECIDED) return;
    const { recorder, sim } = this.ctx;
    recorder.traceJudged(sim.now, trace.order, trace.complete);
  }

  private tell({ trace, at, station, own, failed }: Span): void {
    // Where a caller failed because of its own call, the fault lies deeper; as far as is known by now.
    const culprit = failed && !trace.retained.some((other) => other.failed && other.caller === station);
    this.ctx.recorder.spanRetained(this.ctx.sim.now, at, station, own, culprit);
  }
}
