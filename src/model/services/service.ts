import type { EventHandle } from '../../engine/future-event-list.ts';
import { hashText } from '../../engine/keyed-random.ts';
import type { KeyedRandom } from '../../engine/keyed-random.ts';
import type { Station } from '../../engine/station.ts';
import { SECOND } from '../../engine/time.ts';
import type { Ticks } from '../../engine/time.ts';
import { emptyList } from '../empty-list.ts';
import type { LoadMeter } from './load-meter.ts';
import type { Balancing, QueueSettings } from './unit-spec.ts';
import type { Endpoint } from '../network.ts';
import type { Order } from '../order.ts';
import type { Store } from '../data/store.ts';

export const INSTANCE = { UP: 0, DOWN: 1, STARTING: 2, DRAINING: 3, STOPPED: 4, SPARE: 5 } as const;

/** One running copy of a unit. */
export class ServiceInstance {
  readonly id: number;
  readonly unit: Unit;
  /** 0, 1, 2 ... within its unit. */
  readonly number: number;
  readonly endpoint: Endpoint;
  station!: Station;
  state: number = INSTANCE.UP;
  /** It goes down just now because it is to be replaced, and says so. */
  stopsInOrder = false;
  /** Faults that keep it down or paused now. */
  downReasons = 0;
  pauseReasons = 0;
  /** Pauses that go on for what has been killed meanwhile: their end means nothing any more. */
  pausesOutlived = 0;
  /** The time to its next failure begins when it serves again. */
  failsOnceUp = false;
  /** Until then balancers do not know that it is down. */
  believedUntil: Ticks = 0;
  /** Requests under way to it or in it, from all callers. */
  outstanding = 0;
  failurePeriod = 0;
  /** Starts so far; each has a luck of its own. */
  starts = 0;
  idleTimer: EventHandle = 0;
  /** The end of its start-up, or the next try to start it. */
  startEvent: EventHandle = 0;
  /** Extra share of technical errors (a bad release). */
  badRelease = 0;
  // Faults of this one, beside those of its unit.
  slowFactor = 1;
  errorRate = 0;
  /** When it began to serve, and until when it is slower for that. */
  startedAt: Ticks = 0;
  coldUntil: Ticks = 0;
  /** Balancers may choose it; false = a readiness probe says no. */
  ready = true;
  /** Outages of what it runs on, its probes included. */
  stranded = 0;
  /** Requests that have got a place so far. */
  begun = 0;

  constructor(id: number, unit: Unit, number: number, endpoint: Endpoint) {
    this.id = id;
    this.unit = unit;
    this.number = number;
    this.endpoint = endpoint;
  }

  get up(): boolean {
    return this.state === INSTANCE.UP || this.state === INSTANCE.DRAINING;
  }

  /** How many times as long work takes that begins now: faults, and a warm-up that fades linearly. */
  slowness(now: Ticks): number {
    const faults = this.unit.slowFactor * this.slowFactor;
    if (now >= this.coldUntil) return faults;
    const { for: span, factor } = this.unit.settings.warmUp!;
    return faults * (1 + ((factor - 1) * (this.coldUntil - now)) / span);
  }

  /** Jobs in it, waiting ones included. */
  get load(): number {
    return this.station.occupied + this.station.queued;
  }
}

/** What is built, released, scaled and crashes as one: a service, or several cut together. */
export class Unit {
  readonly index: number;
  readonly name: string;
  readonly settings: QueueSettings;
  readonly instances: ServiceInstance[] = [];
  readonly store: Store;
  /** Number among the recorder's stations. */
  readonly station: number;
  // Faults in force.
  slowFactor = 1;
  errorRate = 0;
  /** Tasks of an engine that wait for any of its workers. */
  backlog = 0;
  /** Present where something scales by load. */
  meter: LoadMeter | null = null;
  /** What its rate limit allows at once, as of `tokensAt`. */
  private tokens: number;
  private tokensAt: Ticks = 0;

  constructor(index: number, name: string, station: number, settings: QueueSettings, store: Store) {
    this.index = index;
    this.name = name;
    this.station = station;
    this.settings = settings;
    this.store = store;
    this.tokens = Math.max(1, settings.rateLimit ?? 0);
  }

  /** Takes a token of the rate limit, if there is one left: a bucket that holds what one second allows, and at least one. */
  withinRate(now: Ticks): boolean {
    const rate = this.settings.rateLimit;
    if (rate === null) return true;
    this.tokens = Math.min(Math.max(1, rate), this.tokens + ((now - this.tokensAt) / SECOND) * rate);
    this.tokensAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

const KEY_BALANCE = hashText('balancer');

/** What a caller believes of the instances, where something tells it. */
export interface InstanceView {
  has(instance: ServiceInstance, now: Ticks): boolean;
}

/** How a mesh makes its callers choose. */
export interface BalancerRules {
  readonly endpoints: InstanceView;
  /** Below this share of instances left, ejections are ignored. */
  readonly panicShare: number;
  balancing(unit: Unit): Balancing;
}

/** What one caller knows and remembers of the instances of one unit. */
export class Balancer {
  private readonly unit: Unit;
  private readonly rule: Balancing;
  private readonly random: KeyedRandom;
  private readonly key: number;
  private turn = 0;
  private draws = 0;
  private readonly inFlight: number[] = [];
  private readonly average: number[] = [];
  private readonly averageAt: number[] = [];
  private readonly choices: ServiceInstance[] = [];
  private readonly ejected = new Map<number, Ticks>();
  private readonly view: InstanceView | null;
  private readonly panicShare: number;
  private inFlightOfAll = 0;

  private readonly hashAttribute: (process: number) => number;

  constructor(unit: Unit, caller: Endpoint, random: KeyedRandom, hashAttribute: (process: number) => number, mesh: BalancerRules | null) {
    this.unit = unit;
    this.rule = mesh === null ? unit.settings.balancing : mesh.balancing(unit);
    this.view = mesh === null ? null : mesh.endpoints;
    this.panicShare = mesh === null ? 0 : mesh.panicShare;
    this.random = random;
    this.hashAttribute = hashAttribute;
    this.key = hashText(`${caller.key.toString()}>${unit.name}`) ^ KEY_BALANCE;
  }

  /** The instance for a request, not `avoid` if there is another; one that is down only if it is believed up, or if there is no other. */
  pick(order: Order, now: Ticks, avoid: ServiceInstance | null = null): ServiceInstance {
    const choices = this.choices;
    emptyList(choices);
    const all = this.unit.instances;
    for (let i = 0; i < all.length; i++) {
      const instance = all[i]!;
      if (this.believes(instance, now) && !this.isEjected(instance, now)) choices.push(instance);
    }
    if (this.ejected.size > 0) this.panic(choices, now);
    const avoided = avoid === null ? -1 : choices.indexOf(avoid);
    if (avoided >= 0 && choices.length > 1) choices.splice(avoided, 1);
    if (choices.length === 0) return this.fallbackChoice(now);
    if (choices.length === 1) return choices[0]!;
    return this.choose(choices, order);
  }

  started(instance: ServiceInstance): void {
    this.inFlight[instance.number] = (this.inFlight[instance.number] ?? 0) + 1;
    this.inFlightOfAll++;
  }

  ended(instance: ServiceInstance, took: Ticks, now: Ticks): void {
    this.inFlight[instance.number] = (this.inFlight[instance.number] ?? 1) - 1;
    this.inFlightOfAll--;
    if (this.rule.kind === 'ewma') this.observe(instance.number, took, now);
  }

  /** Requests of this caller under way to the unit. */
  get underWay(): number {
    return this.inFlightOfAll;
  }

  /** Instances believed to be up, ejected ones included. */
  knownCount(now: Ticks): number {
    let count = 0;
    for (const instance of this.unit.instances) if (this.believes(instance, now)) count++;
    return count;
  }

  /** Every instance believed to be up is ejected: there is nobody to send to. */
  allEjected(now: Ticks): boolean {
    if (this.ejected.size === 0 || this.panicShare > 0) return false;
    const known = this.unit.instances.filter((one) => this.believes(one, now));
    return known.length > 0 && known.every((one) => this.isEjected(one, now));
  }

  /** Leaves the instance out until `until`. */
  eject(instance: ServiceInstance, until: Ticks): void {
    this.ejected.set(instance.number, until);
  }

  ejectedCount(now: Ticks): number {
    let count = 0;
    for (const until of this.ejected.values()) if (until > now) count++;
    return count;
  }

  private believes(instance: ServiceInstance, now: Ticks): boolean {
    if (this.view !== null) return this.view.has(instance, now);
    return (instance.state === INSTANCE.UP && instance.ready) || (instance.state === INSTANCE.DOWN && now < instance.believedUntil);
  }

  /** With too few left, ejected instances are better than an overload of the others. */
  private panic(choices: ServiceInstance[], now: Ticks): void {
    const { instances } = this.unit;
    if (choices.length >= this.panicShare * this.knownCount(now)) return;
    emptyList(choices);
    for (const instance of instances) if (this.believes(instance, now)) choices.push(instance);
  }

  private isEjected(instance: ServiceInstance, now: Ticks): boolean {
    return this.ejected.size > 0 && (this.ejected.get(instance.number) ?? 0) > now;
  }

  /** Nobody is known to be up: wait for one that starts, else run into the first that exists. */
  private fallbackChoice(now: Ticks): ServiceInstance {
    const all = this.unit.instances;
    for (const instance of all) if (instance.state === INSTANCE.UP && this.isEjected(instance, now)) return instance;
    // With nobody ready it fails open, as load balancers do (AWS: "if all targets are unhealthy, it routes to all").
    const unready = all.filter((one) => one.state === INSTANCE.UP && !one.ready);
    if (unready.length > 0) return unready[this.turn++ % unready.length]!;
    for (const instance of all) if (instance.state === INSTANCE.STARTING) return instance;
    for (const instance of all) if (instance.state === INSTANCE.STOPPED) return instance;
    this.turn++;
    const real = all.filter((one) => one.state !== INSTANCE.SPARE);
    return real[this.turn % real.length] ?? all[0]!;
  }

  private choose(choices: readonly ServiceInstance[], order: Order): ServiceInstance {
    switch (this.rule.kind) {
      case 'round-robin':
        return choices[this.turn++ % choices.length]!;
      case 'random':
        return choices[this.below(choices.length)]!;
      case 'least-requests':
        return this.least(choices, (one) => this.inFlight[one.number] ?? 0);
      case 'join-shortest-queue':
        return this.least(choices, (one) => one.load);
      case 'join-idle-queue': {
        const idle = choices.filter((one) => one.load === 0);
        return idle.length > 0 ? idle[this.below(idle.length)]! : choices[this.below(choices.length)]!;
      }
      case 'power-of-two': {
        const first = this.below(choices.length);
        const second = (first + 1 + this.below(choices.length - 1)) % choices.length;
        return this.least([choices[first]!, choices[second]!], (one) => this.inFlight[one.number] ?? 0);
      }
      case 'ewma': {
        const first = this.below(choices.length);
        const second = (first + 1 + this.below(choices.length - 1)) % choices.length;
        return this.least([choices[first]!, choices[second]!], (one) => this.cost(one.number));
      }
      case 'hash':
        return choices[order.attributes[this.hashAttribute(order.process)]! % choices.length]!;
    }
  }

  private below(limit: number): number {
    return Math.floor(this.random.seek(this.key, 0, this.draws++).nextUniform() * limit);
  }

  /** The one of least value; ties at random. */
  private least(choices: readonly ServiceInstance[], value: (instance: ServiceInstance) => number): ServiceInstance {
    let best = choices[0]!;
    let lowest = value(best);
    let ties = 1;
    for (let i = 1; i < choices.length; i++) {
      const one = choices[i]!;
      const its = value(one);
      if (its < lowest) {
        best = one;
        lowest = its;
        ties = 1;
      } else if (its === lowest) {
        ties++;
        if (this.below(ties) === 0) best = one;
      }
    }
    return best;
  }

  /**
   * Peak-sensitive moving average of the response time times what is under way, as in Finagle and Linkerd. One that has
   * never answered is tried once, and then not before it has: no answer is not a fast one.
   */
  private cost(number: number): number {
    const average = this.average[number];
    const inFlight = this.inFlight[number] ?? 0;
    if (average === undefined) return inFlight === 0 ? 0 : Number.MAX_SAFE_INTEGER + inFlight;
    return (average + 1) * (inFlight + 1);
  }

  private observe(number: number, took: Ticks, now: Ticks): void {
    const before = this.average[number] ?? took;
    const elapsed = now - (this.averageAt[number] ?? now);
    // Decay over 10 s (linkerd2 policy-controller, outbound defaults), linear so that no exponential is needed.
    const weight = Math.min(1, elapsed / 10e9);
    this.average[number] = took > before ? took : before + (took - before) * Math.max(weight, 0.01);
    this.averageAt[number] = now;
  }
}
