import { compileDistribution, sampleTicks } from '../engine/distributions.ts';
import type { Sampler } from '../engine/distributions.ts';
import { hashText, mixKeys } from '../engine/keyed-random.ts';
import type { KeyedRandom } from '../engine/keyed-random.ts';
import type { Interventions } from './faults/interventions.ts';
import type { Ticks } from '../engine/time.ts';
import { SECOND } from '../engine/time.ts';
import type { Loss, Network as NetworkSpec } from '../scenario/scenario.ts';

/** A sender or receiver of messages: the clients, the edge, an instance of a service, something a strategy deploys. */
export interface Endpoint {
  readonly id: number;
  /** Service or component. */
  readonly name: string;
  /** Index into the network's zones; -1 = in none. */
  readonly zone: number;
  /**
   * Key of the name in message draws. The edge and whatever coordinates in its place share one, so that a message to a
   * service takes as long under every strategy.
   */
  readonly key: number;
  /** The services it serves, if not the one that it is named after. */
  readonly services: readonly string[];
}

/** A message that will never arrive. */
export const LOST = -1;

/** A fault on the way of messages; `from` and `to` are services, components, zones or `*`. */
export interface LinkFault {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Share of messages lost; 1 = cut. */
  readonly loss: number;
  readonly duplicate: number;
  readonly add: Sampler | null;
  readonly key: number;
}

const KEY_LATENCY = hashText('message latency');
const KEY_LOSS = hashText('message loss');
const KEY_RETRANSMISSION = hashText('message retransmission');
const KEY_DUPLICATE = hashText('message duplicate');
const KEY_CHAIN = hashText('Gilbert-Elliott chain');

/** How long messages take, which are lost, which arrive twice. Without `network:` in the file: no time, no loss. */
export class Network {
  readonly endpoints: Endpoint[] = [];
  /** Names of the endpoints by their ids: an autoscaler adds to them while the world runs. */
  readonly names: string[] = [];
  private readonly spec: NetworkSpec;
  private readonly random: KeyedRandom;
  private readonly sameZone: Sampler | null;
  private readonly crossZone: Sampler | null;
  private readonly client: Sampler | null;
  private readonly links: readonly { from: string; to: string; latency: Sampler | null; loss: Loss | null }[];
  private readonly faults: LinkFault[] = [];
  /** Gilbert-Elliott chains that are in their bad state, and the last arrival per directed pair under `reorder: false`. */
  private readonly badChains = new Set<number>();
  private readonly lastArrival = new Map<number, Ticks>();
  private readonly ideal: boolean;
  private interventions: Interventions | null = null;
  private messageNames: ReadonlyMap<number, string> = new Map<number, string>();

  constructor(spec: NetworkSpec, random: KeyedRandom) {
    this.spec = spec;
    this.random = random;
    const compiled = (of: Parameters<typeof compileDistribution>[0] | null): Sampler | null => (of === null ? null : compileDistribution(of));
    this.sameZone = compiled(spec.sameZone);
    this.crossZone = compiled(spec.crossZone) ?? this.sameZone;
    this.client = compiled(spec.client);
    this.links = spec.links.map((link) => ({ from: link.from, to: link.to, latency: compiled(link.latency), loss: link.loss }));
    this.ideal = this.sameZone === null && this.crossZone === null && this.client === null && this.links.length === 0 &&
      lossless(spec.loss) && spec.duplicate === 0 && spec.bandwidth === null;
  }

  addEndpoint(name: string, zone: number, drawsAs: string = name, services: readonly string[] = []): Endpoint {
    const endpoint = { id: this.endpoints.length, name, zone, key: hashText(drawsAs), services };
    this.endpoints.push(endpoint);
    this.names.push(name);
    return endpoint;
  }

  addFault(fault: LinkFault): void {
    this.faults.push(fault);
  }

  removeFault(fault: LinkFault): void {
    this.faults.splice(this.faults.indexOf(fault), 1);
  }

  /** Has somebody asked about every message from now on; `names` by purpose. */
  intervene(interventions: Interventions, names: ReadonlyMap<number, string>): void {
    this.interventions = interventions;
    this.messageNames = names;
  }

  /**
   * Time on the way of the n-th message of a purpose of an order, in ticks; {@link LOST} when it vanishes.
   *
   * @param purpose - key of what it is for (site and direction)
   */
  transit(from: Endpoint, to: Endpoint, order: number, purpose: number, n: number, bytes: number, now: Ticks): Ticks {
    const transit = this.undisturbed(from, to, order, purpose, n, bytes, now);
    if (this.interventions === null) return transit;
    return this.interventions.message({ order, name: this.messageNames.get(purpose) ?? `message ${String(purpose)}`, from: from.name, to: to.name, sent: now, transit });
  }

  private undisturbed(from: Endpoint, to: Endpoint, order: number, purpose: number, n: number, bytes: number, now: Ticks): Ticks {
    if (this.ideal && this.faults.length === 0) return 0;
    const key = mixKeys(mixKeys(from.key, to.key), purpose);
    let delay = 0;
    const link = this.linkOf(from, to);
    const latency = link?.latency ?? this.latencyOf(from, to);
    if (latency !== null) delay += sampleTicks(latency, this.random.seek(key ^ KEY_LATENCY, order, n));
    if (this.spec.bandwidth !== null) delay += Math.round((bytes / this.spec.bandwidth) * SECOND);
    for (const fault of this.faults) {
      if (fault.add !== null && this.concerns(fault, from, to)) delay += sampleTicks(fault.add, this.random.seek(key ^ fault.key, order, n));
    }
    const lostFor = this.lossDelay(from, to, key, order, n, link?.loss ?? this.spec.loss);
    if (lostFor === LOST) return LOST;
    delay += lostFor;
    if (!this.spec.reorder) delay = this.inOrder(from, to, now, delay);
    return delay;
  }

  /** Whether the same message arrives a second time. */
  duplicates(from: Endpoint, to: Endpoint, order: number, purpose: number, n: number): boolean {
    // Whoever searches for counterexamples doubles calls and records; a second word of a client would be a second process.
    if (from.name !== 'client' && this.interventions?.duplicates() === true) return true;
    let none = 1 - this.spec.duplicate;
    for (const fault of this.faults) if (fault.duplicate > 0 && this.concerns(fault, from, to)) none *= 1 - fault.duplicate;
    if (none >= 1) return false;
    const key = mixKeys(mixKeys(from.key, to.key), purpose);
    return this.random.seek(key ^ KEY_DUPLICATE, order, n).nextUniform() >= none;
  }

  private latencyOf(from: Endpoint, to: Endpoint): Sampler | null {
    if (from.name === 'client' || to.name === 'client') return this.client;
    return from.zone === to.zone || from.zone < 0 || to.zone < 0 ? this.sameZone : this.crossZone;
  }

  private linkOf(from: Endpoint, to: Endpoint): (typeof this.links)[number] | null {
    for (const link of this.links) if (this.matches(link.from, from) && this.matches(link.to, to)) return link;
    return null;
  }

  private matches(pattern: string, endpoint: Endpoint): boolean {
    return pattern === '*' || pattern === endpoint.name || endpoint.services.includes(pattern) || (endpoint.zone >= 0 && pattern === this.spec.zones[endpoint.zone]);
  }

  private concerns(fault: LinkFault, from: Endpoint, to: Endpoint): boolean {
    return fault.from.some((one) => this.matches(one, from)) && fault.to.some((one) => this.matches(one, to));
  }

  /** 0 = it gets through at once; a delay = after retransmissions; {@link LOST} = never. */
  private lossDelay(from: Endpoint, to: Endpoint, key: number, order: number, n: number, loss: Loss): Ticks {
    let passes = 1;
    for (const fault of this.faults) if (fault.loss > 0 && this.concerns(fault, from, to)) passes *= 1 - fault.loss;
    let survives = passes * (1 - this.lossNow(from, to, key, order, n, loss, 0));
    if (survives >= 1) return 0;
    if (this.random.seek(key ^ KEY_LOSS, order, n).nextUniform() < survives) return 0;
    const retransmit = this.spec.retransmit;
    // No repetition gets through a cut, nor where every message is lost.
    if (retransmit === null || passes <= 0 || (loss.kind === 'independent' && loss.rate >= 1)) return LOST;
    let wait = retransmit.after;
    let delay = wait;
    for (let repetition = 1; ; repetition++) {
      survives = passes * (1 - this.lossNow(from, to, key, order, n, loss, repetition));
      if (this.random.seek(key ^ KEY_RETRANSMISSION, order, mixKeys(n, repetition)).nextUniform() < survives) return delay;
      wait = Math.round(wait * retransmit.factor);
      delay += wait;
    }
  }

  /** The chance that a transmission is lost; each, a repetition too, is a step of its chain. */
  private lossNow(from: Endpoint, to: Endpoint, key: number, order: number, n: number, loss: Loss, repetition: number): number {
    if (loss.kind === 'independent') return loss.rate;
    const chain = mixKeys(hashText(from.name), hashText(to.name));
    const bad = this.badChains.has(chain);
    const draw = this.random.seek(key ^ KEY_CHAIN, order, repetition === 0 ? n : mixKeys(n, repetition)).nextUniform();
    if (bad) {
      if (draw < loss.badToGood) this.badChains.delete(chain);
    } else if (draw < loss.goodToBad) this.badChains.add(chain);
    return bad ? loss.inBad : loss.inGood;
  }

  private inOrder(from: Endpoint, to: Endpoint, now: Ticks, delay: Ticks): Ticks {
    const link = from.id * 65536 + to.id;
    const arrival = Math.max(now + delay, this.lastArrival.get(link) ?? 0);
    this.lastArrival.set(link, arrival);
    return arrival - now;
  }
}

function lossless(loss: Loss): boolean {
  return loss.kind === 'independent' && loss.rate === 0;
}
