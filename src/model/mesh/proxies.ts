import { compileDistribution } from '../../engine/distributions.ts';
import { hashText, mixKeys } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import { Carriage } from '../carriage.ts';
import type { Passenger } from '../carriage.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART, PHASE } from '../facts.ts';
import type { Endpoint } from '../network.ts';
import { OutlierDetection } from './outlier-detection.ts';
import { Pool } from '../pool.ts';
import type { MeshSpec } from '../ports-mesh.ts';
import { PushedEndpoints } from './proxy-endpoints.ts';
import { ProxyStations } from './proxy-stations.ts';
import { OUTCOME } from '../outcome.ts';
import type { Request } from '../calls/request.ts';
import { INSTANCE } from '../services/service.ts';
import type { Balancer, Unit } from '../services/service.ts';
import type { Balancing } from '../services/unit-spec.ts';

const KEY_RETRY = hashText('mesh retry');

/** How often a proxy draws again to avoid the instance of the try before (Istio: `retryHostPredicate`, five re-selections). */
const RESELECTIONS = 5;

/** Where a message goes on when it has passed a proxy. */
export const LEG = { REQUEST_OUT: 0, REQUEST_IN: 1, ANSWER_OUT: 2, ANSWER_IN: 3 } as const;
export type Leg = (typeof LEG)[keyof typeof LEG];
const CARRIED = 4;

/** What goes on behind the proxies. */
export interface ProxyHost {
  requestAt(id: number): Request;
  /** A message has passed a proxy. */
  passed(leg: Leg, request: Request): void;
  /** The event that {@link Proxies.carry} held up goes on. */
  carried(kind: number, a: number, b: number): void;
  balancerOf(unit: Unit, caller: Endpoint): Balancer;
}

/** What one proxy has under way to one service. */
interface Upstream {
  readonly balancer: Balancer;
  readonly outliers: OutlierDetection | null;
  retrying: number;
}

/**
 * The data plane of a service mesh: every message of a call passes the proxy of the caller and that of the callee, and the
 * caller's proxy chooses the instance, tries again, and turns away. Third parties have no proxy.
 */
export class Proxies {
  readonly endpoints: PushedEndpoints;
  readonly stations: ProxyStations | null;
  private readonly ctx: Context;
  private readonly spec: MeshSpec;
  private readonly host: ProxyHost;
  private readonly carriages = new Pool((id) => new Carriage(id));
  private readonly upstreams = new Map<number, Upstream>();

  constructor(ctx: Context, spec: MeshSpec, station: number, host: ProxyHost) {
    this.ctx = ctx;
    this.spec = spec;
    this.host = host;
    this.endpoints = new PushedEndpoints(spec.configLag);
    const free = compileDistribution(spec.time).mean === 0;
    this.stations = free ? null : new ProxyStations(ctx, station, spec.time, spec.workers, (leg, id) => {
      if (leg === CARRIED) this.setDown(this.carriages.at(id));
      else host.passed(leg as Leg, host.requestAt(id));
    });
  }

  /** How callers choose an instance of a unit. Who said `hash` needs it, and would tell the mesh so. */
  balancing(unit: Unit): Balancing {
    const { balancing } = unit.settings;
    return this.spec.balancing === null || balancing.kind === 'hash' ? balancing : { kind: this.spec.balancing };
  }

  get panicShare(): number {
    return this.spec.ejection?.panicShare ?? 0;
  }

  /** The shorter of the application's time-out of an attempt and the proxy's. */
  timeout(own: Ticks | null): Ticks | null {
    const { timeout } = this.spec;
    if (timeout === null) return own;
    return own === null ? timeout : Math.min(own, timeout);
  }

  /** Sends a request or its answer through a proxy, if there is one to pass; false = it goes on at once. */
  pass(leg: Leg, request: Request): boolean {
    if (this.stations === null) return false;
    const { instance } = request;
    const atCallee = leg === LEG.REQUEST_IN || leg === LEG.ANSWER_OUT;
    // The proxy is gone with its instance; nobody puts one beside a third party.
    if (atCallee && (instance.state === INSTANCE.DOWN || instance.unit.settings.external)) return false;
    const kind = { purpose: mixKeys(request.site.key, request.phase), n: request.message, step: request.site.step, phase: request.phase, attempt: request.attempt };
    this.stations.pass(atCallee ? instance.endpoint : request.from, request.order, request.path, kind, leg, request.id);
    return true;
  }

  /**
   * A message of something else than a call passes the proxy of one endpoint: it takes its time there, and that is all; no
   * proxy tries it again or chooses for it. The event of its arrival goes on behind the proxy.
   */
  carry(passenger: Passenger, kind: number, a: number, b: number): void {
    const { endpoint, order, path, purpose, n } = passenger;
    const carriage = this.carriages.take();
    carriage.order = order;
    carriage.kind = kind;
    carriage.a = a;
    carriage.b = b;
    this.ctx.hold(order);
    path.advance(PART.NETWORK, this.ctx.sim.now);
    this.stations!.pass(endpoint, order, path, { purpose, n, step: -1, phase: PHASE.CONTROL, attempt: 1 }, CARRIED, carriage.id);
  }

  private setDown(carriage: Carriage): void {
    const { order } = carriage;
    this.host.carried(carriage.kind, carriage.a, carriage.b);
    this.carriages.give(carriage);
    this.ctx.drop(order);
  }

  /** May the request go out? If not it is turned away at the caller's proxy. */
  admits(request: Request): boolean {
    const { balancer } = this.upstreamOf(request);
    return balancer.underWay <= this.spec.maxRequests && !balancer.allEjected(this.ctx.sim.now);
  }

  /** An answer is at the caller's proxy. True = it keeps it to itself and tries again. */
  takes(request: Request): boolean {
    const { outcome } = request;
    this.released(request);
    this.observe(request, outcome === OUTCOME.ERROR || outcome === OUTCOME.RESET || outcome === OUTCOME.REJECTED);
    if (request.tries > this.spec.retries || !this.retriable(request)) return false;
    const upstream = this.upstreamOf(request);
    if (upstream.retrying >= this.retriesAllowed(upstream)) return false;
    upstream.retrying++;
    request.retried = true;
    this.backOff(request, upstream);
    return true;
  }

  /** The time of an attempt is over. The proxy takes it for a failure only if it was its own time-out. */
  timedOut(request: Request): void {
    const { timeout } = this.spec;
    const own = request.site.policy.timeout;
    if (timeout !== null && !request.backingOff && (own === null || own > timeout)) this.observe(request, true);
  }

  /** A try, or the wait for the next one, is over for the caller. */
  released(request: Request): void {
    if (request.retried) this.upstreamOf(request).retrying--;
    request.retried = false;
  }

  private observe(request: Request, failed: boolean): void {
    this.upstreamOf(request).outliers?.observe(request.instance, failed, this.ctx.sim.now);
  }

  private backOff(request: Request, upstream: Upstream): void {
    const { sim, random } = this.ctx;
    const { spec } = this;
    const { balancer } = upstream;
    balancer.ended(request.instance, sim.now - request.tried, sim.now);
    // Everything up to now was a failed try; so is the wait.
    request.path.begin(request.sent);
    request.path.advance(PART.RETRY, sim.now);
    // Source: Envoy router filter, x-envoy-max-retries: uniform in [0, (2^N - 1) x base).
    const high = Math.min(spec.retryMax, (doubled(request.tries) - 1) * spec.retryBase);
    const u = high === 0 ? 0 : random.seek(mixKeys(request.site.key, KEY_RETRY), request.order.number, request.message).nextUniform();
    request.backingOff = true;
    sim.after(Math.round(u * high), PRIORITY.TIMEOUT, EVENT.PROXY_RETRY, request.id, 0);
  }

  /** The wait is over: chooses an instance for the next try, another one than before if it can. */
  choose(request: Request): void {
    const { sim } = this.ctx;
    const { balancer } = this.upstreamOf(request);
    const before = request.instance;
    request.backingOff = false;
    request.path.advance(PART.RETRY, sim.now);
    request.tries++;
    request.tried = sim.now;
    for (let i = 0; i <= RESELECTIONS; i++) {
      request.instance = balancer.pick(request.order, sim.now);
      if (request.instance !== before) break;
    }
    balancer.started(request.instance);
  }

  private retriable(request: Request): boolean {
    switch (request.outcome) {
      case OUTCOME.RESET:
        return true;
      case OUTCOME.ERROR:
        return this.spec.retryOn === 'unavailable';
      case OUTCOME.REJECTED:
        // A rate limit answers 429, which is not retried.
        return this.spec.retryOn === 'unavailable' && request.instance.unit.settings.rateLimit === null;
      default:
        return false;
    }
  }

  private retriesAllowed(upstream: Upstream): number {
    const { retryBudget, retryBudgetMinimum, maxRetries } = this.spec;
    if (retryBudget === null) return maxRetries;
    return Math.max(retryBudgetMinimum, retryBudget * upstream.balancer.underWay);
  }

  private upstreamOf(request: Request): Upstream {
    const { unit } = request.instance;
    const key = unit.index * 65536 + request.from.id;
    let upstream = this.upstreams.get(key);
    if (upstream === undefined) {
      const balancer = this.host.balancerOf(unit, request.from);
      const { ejection } = this.spec;
      upstream = { balancer, outliers: ejection === null ? null : new OutlierDetection(ejection, balancer), retrying: 0 };
      this.upstreams.set(key, upstream);
    }
    return upstream;
  }
}

/** 2^n. */
function doubled(n: number): number {
  let value = 1;
  for (let i = 0; i < n; i++) value *= 2;
  return value;
}
