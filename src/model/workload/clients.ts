import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { openStream } from './arrivals.ts';
import type { ArrivalStream } from './arrivals.ts';
import { AttributeDraws, classValues, cumulativePick } from './attributes.ts';
import { backoffAfter } from '../calls/call-policy.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { VERDICT } from '../facts.ts';
import type { Verdict } from '../facts.ts';
import { LOST } from '../network.ts';
import type { Endpoint } from '../network.ts';
import { Order } from '../order.ts';
import { Pool } from '../pool.ts';
import { compileBackoff } from '../site.ts';
import type { CompiledBackoff } from '../site.ts';
import { COPY_OF } from '../calls/wire.ts';

const KEY_MIX = hashText('process mix');
const KEY_CLIENT = hashText('client');
const KEY_CLIENT_REQUEST = hashText('client request');
const KEY_CLIENT_ANSWER = hashText('client answer');
const KEY_THINK = hashText('think time');
const CYCLES = 1 << 20;

/** What client messages are for, as the network's draws know it. */
export const CLIENT_MESSAGE_KEYS = { request: KEY_CLIENT_REQUEST, confirmed: KEY_CLIENT_ANSWER ^ 0, accepted: KEY_CLIENT_ANSWER ^ 1 } as const;

interface Population {
  readonly process: number;
  readonly think: Sampler;
}

/** Where client messages go. */
export interface ClientHost {
  /** The entry of the strategy: the edge, or the component that takes orders. */
  entry(order: Order): Endpoint;
  /** A client's message reached the entry. */
  received(order: Order, attempt: number): void;
}

/** The outside: orders arrive, are sent, time out, are sent again, are told an outcome. */
export class Clients {
  readonly orders: Pool<Order>;
  private readonly ctx: Context;
  private readonly scenario: Scenario;
  private readonly host: ClientHost;
  private readonly endpoint: Endpoint;
  private readonly attributes: readonly AttributeDraws[];
  private readonly pickProcess: (u: number) => number;
  private readonly backoff: CompiledBackoff;
  private readonly streams: ArrivalStream[] = [];
  private readonly populations: Population[] = [];
  private readonly clientPopulation: number[] = [];
  private readonly cycles: number[] = [];
  private nextNumber = 0;
  private readonly end: Ticks;

  constructor(ctx: Context, scenario: Scenario, host: ClientHost, endpoint: Endpoint, sites: number, end: Ticks) {
    this.ctx = ctx;
    this.scenario = scenario;
    this.host = host;
    this.endpoint = endpoint;
    this.end = end;
    const classes = classValues(scenario.processes);
    const attributes = Math.max(1, ...scenario.processes.map((process) => process.attributes.length));
    this.orders = new Pool((id) => new Order(id, sites, attributes));
    this.attributes = scenario.processes.map((process) => new AttributeDraws(process, classes));
    this.pickProcess = cumulativePick(scenario.workload.mix.length > 0 ? scenario.workload.mix : [1]);
    this.backoff = compileBackoff(scenario.workload.client.backoff);
  }

  /** Schedules the first arrivals. */
  start(): void {
    const { ctx, scenario } = this;
    for (const spec of scenario.workload.arrivals) {
      if (spec.kind === 'closed') {
        for (const one of spec.populations) this.addPopulation(one.process, one.clients, compileDistribution(one.think));
        continue;
      }
      const stream = openStream(spec, this.streams.length, ctx.random);
      this.streams.push(stream);
      this.scheduleNext(this.streams.length - 1, stream);
    }
  }

  /** Event: the next arrival of a stream. */
  arrive(index: number): void {
    const stream = this.streams[index]!;
    const { size } = stream;
    for (let i = 0; i < size; i++) this.newOrder(this.nextNumber++, -1, -1);
    this.scheduleNext(index, stream);
  }

  /** Event: a client of a closed population has thought. */
  thought(client: number): void {
    const population = this.populations[this.clientPopulation[client]!]!;
    this.newOrder(client * CYCLES + this.cycles[client]!++, population.process, client);
  }

  /** Event: the client's message is at the entry. */
  reached(order: Order, attempt: number): void {
    this.host.received(order, attempt);
    this.ctx.drop(order);
  }

  /** Answers an attempt of the client: sends the message. */
  answer(order: Order, attempt: number, verdict: Verdict, from: Endpoint): void {
    const { ctx } = this;
    const now = ctx.sim.now;
    ctx.recorder.messageSent(now, order.id, 0);
    const transit = ctx.network.transit(from, this.endpoint, order.number, KEY_CLIENT_ANSWER ^ (verdict === VERDICT.ACCEPTED ? 1 : 0), attempt, 0, now);
    if (ctx.recorder.wantsTrace(order.id)) ctx.recorder.message(order.id, from.id, this.endpoint.id, -1, 7, true, now, transit === LOST ? -1 : now + transit);
    if (transit === LOST) return;
    ctx.hold(order);
    ctx.sim.after(transit, PRIORITY.MESSAGE, EVENT.CLIENT_ANSWER, order.id, attempt * 8 + verdict);
  }

  /** Event: an answer is at the client. */
  told(order: Order, attempt: number, verdict: Verdict): void {
    const { ctx } = this;
    if (!order.told && order.waiting && attempt === order.attempt) {
      ctx.recorder.clientTold(ctx.sim.now, order.id, verdict, attempt);
      if (verdict === VERDICT.FAILED || verdict === VERDICT.SHED) {
        this.stopTimer(order);
        order.lastFailure = verdict;
        this.tryAgain(order, verdict);
      } else if (verdict === VERDICT.ACCEPTED) this.stopTimer(order);
      else this.close(order, verdict);
    }
    ctx.drop(order);
  }

  /** Event: the attempt's time is over. */
  timedOut(order: Order): void {
    order.timer = 0;
    this.tryAgain(order, VERDICT.GAVE_UP);
    this.ctx.drop(order);
  }

  /** Event: the wait before the next attempt is over. */
  retry(order: Order): void {
    order.timer = 0;
    this.ctx.recorder.clientRetried(this.ctx.sim.now, order.id, order.attempt + 1);
    this.send(order);
    this.ctx.drop(order);
  }

  private scheduleNext(index: number, stream: ArrivalStream): void {
    const at = stream.next();
    if (at <= this.end) this.ctx.sim.at(at, PRIORITY.ARRIVAL, EVENT.ARRIVAL, index, 0);
  }

  private addPopulation(process: string | null, clients: number, think: Sampler): void {
    const population = this.populations.length;
    this.populations.push({ process: process === null ? -1 : this.scenario.processes.findIndex((one) => one.name === process), think });
    for (let i = 0; i < clients; i++) {
      const client = this.clientPopulation.length;
      this.clientPopulation.push(population);
      this.cycles.push(0);
      this.think(client);
    }
  }

  private think(client: number): void {
    const population = this.populations[this.clientPopulation[client]!]!;
    const time = sampleTicks(population.think, this.ctx.random.seek(KEY_THINK, client, this.cycles[client]!));
    if (this.ctx.sim.now + time <= this.end) this.ctx.sim.after(time, PRIORITY.ARRIVAL, EVENT.CLIENT_THINKS, client, 0);
  }

  private newOrder(number: number, process: number, client: number): void {
    const { ctx, scenario } = this;
    const now = ctx.sim.now;
    const order = this.orders.take();
    const which = process >= 0 ? process : scenario.processes.length === 1 ? 0 : this.pickProcess(ctx.random.seek(KEY_MIX, number, 0).nextUniform());
    const { deadline } = scenario.processes[which]!;
    order.begin(number, which, now, deadline === null ? Infinity : now + deadline);
    order.client = client;
    this.attributes[which]!.draw(order, ctx.random);
    ctx.hold(order);
    ctx.recorder.orderOffered(now, order.id, number, which, order.cls, now, deadline === null ? -1 : order.deadline);
    this.send(order);
    ctx.drop(order);
  }

  private send(order: Order): void {
    const { ctx } = this;
    const { timeout } = this.scenario.workload.client;
    const now = ctx.sim.now;
    order.attempt++;
    order.sent = now;
    order.waiting = true;
    ctx.recorder.messageSent(now, order.id, 0);
    const entry = this.host.entry(order);
    if (timeout !== null) {
      order.timer = ctx.sim.after(timeout, PRIORITY.TIMEOUT, EVENT.CLIENT_TIMEOUT, order.id, 0);
      ctx.hold(order);
    }
    const transit = ctx.network.transit(this.endpoint, entry, order.number, KEY_CLIENT_REQUEST, order.attempt, 0, now);
    if (ctx.recorder.wantsTrace(order.id)) ctx.recorder.message(order.id, this.endpoint.id, entry.id, -1, 7, false, now, transit === LOST ? -1 : now + transit);
    if (transit === LOST) return;
    this.underWay(order, transit);
    if (!ctx.network.duplicates(this.endpoint, entry, order.number, KEY_CLIENT_REQUEST, order.attempt)) return;
    const again = ctx.network.transit(this.endpoint, entry, order.number, KEY_CLIENT_REQUEST ^ COPY_OF, order.attempt, 0, now);
    if (again !== LOST) this.underWay(order, again);
  }

  /** The client's message reaches the entry after `transit`. */
  private underWay(order: Order, transit: Ticks): void {
    this.ctx.hold(order);
    this.ctx.sim.after(transit, PRIORITY.MESSAGE, EVENT.CLIENT_REQUEST, order.id, order.attempt);
  }

  /** A time-out or technical failure: again after a while, if there are attempts and time left. */
  private tryAgain(order: Order, failure: Verdict): void {
    const { ctx } = this;
    const { attempts } = this.scenario.workload.client;
    order.waiting = false;
    if (order.attempt < attempts) {
      const wait = backoffAfter(this.backoff, order.attempt, order.previousBackoff, KEY_CLIENT, order.number, ctx.random);
      if (ctx.sim.now + wait <= order.deadline) {
        order.previousBackoff = wait;
        order.timer = ctx.sim.after(wait, PRIORITY.TIMEOUT, EVENT.CLIENT_RETRY, order.id, 0);
        ctx.hold(order);
        return;
      }
    }
    if (failure === VERDICT.GAVE_UP) ctx.recorder.clientTold(ctx.sim.now, order.id, VERDICT.GAVE_UP, order.attempt);
    this.close(order, failure);
  }

  private close(order: Order, verdict: Verdict): void {
    order.told = true;
    order.waiting = false;
    order.verdict = verdict;
    this.stopTimer(order);
    if (order.client >= 0) this.think(order.client);
  }

  private stopTimer(order: Order): void {
    if (order.timer === 0) return;
    this.ctx.sim.cancel(order.timer);
    order.timer = 0;
    this.ctx.drop(order);
  }
}
