import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Probe, Probes as UnitProbes, Scenario } from '../../scenario/scenario.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { INSTANCE } from './service.ts';
import type { ServiceInstance, Unit } from './service.ts';

const KEY_PHASE = hashText('probe phase');
const KEY_TIME = hashText('probe time');
const KEY_ERROR = hashText('probe error');

const LIVENESS = 0;
const READINESS = 1;

export interface ProbeHost {
  /** The process is ended and started again. */
  kill(instance: ServiceInstance): void;
  /** Balancers learn that an instance is ready, or is not. */
  changed(unit: Unit): void;
}

/** A probe of one instance. */
interface Watch {
  readonly probe: Probe;
  readonly service: Service;
  failures: number;
  successes: number;
  /** Probes so far. */
  count: number;
  /** Of the probe that waits: the process that it asks, and the place in line that it has there. */
  startedAt: number;
  turn: number;
}

/** What a probe on the data path does as requests do. */
interface Service {
  readonly time: Sampler;
  readonly errors: number;
}

/**
 * Probes ask each instance every so often, from beside it: no message of theirs can be lost or late. On a path of its own
 * any process that runs answers, so what is slow, fails or is out of places for requests passes: a gray failure. On the
 * data path a probe waits behind whoever waits, works as slowly and fails as often as requests, but takes no place.
 *
 * Sources: see `scenario/platforms.ts` for the figures; gray failure: Huang et al., HotOS 2017 (differential observability).
 */
export class Probes {
  private readonly ctx: Context;
  private readonly scenario: Scenario;
  private readonly host: ProbeHost;
  /** By instance, and by which probe it is. */
  private readonly watches: (Watch | null)[][] = [];

  constructor(ctx: Context, scenario: Scenario, host: ProbeHost) {
    this.ctx = ctx;
    this.scenario = scenario;
    this.host = host;
  }

  /** Begins to ask an instance, each probe at a moment of its period that chance decides. */
  watch(instance: ServiceInstance, { liveness, readiness }: UnitProbes): void {
    const { settings } = instance.unit;
    const of = this.scenario.services[settings.services[0]!]!;
    const service = { time: compileDistribution(of.time), errors: of.errors };
    this.watches[instance.id] = [liveness, readiness].map((probe) => (probe === null ? null : { probe, service, failures: 0, successes: 0, count: 0, startedAt: 0, turn: 0 }));
    for (const [which, probe] of [liveness, readiness].entries()) {
      if (probe === null) continue;
      const share = this.ctx.random.seek(KEY_PHASE ^ hashText(settings.name), instance.number, which).nextUniform();
      this.ctx.sim.after(Math.round(share * probe.every), PRIORITY.PERIODIC, EVENT.PROBE_DUE, instance.id, which);
    }
  }

  /** Event: the time of a probe has come. */
  due(instance: ServiceInstance, which: number): void {
    const watch = this.watches[instance.id]![which]!;
    const { sim } = this.ctx;
    sim.after(watch.probe.every, PRIORITY.PERIODIC, EVENT.PROBE_DUE, instance.id, which);
    watch.count++;
    watch.startedAt = instance.startedAt;
    watch.turn = -1;
    if (instance.state !== INSTANCE.UP) {
      watch.failures = 0;
      watch.successes = 0;
      return;
    }
    // What stands on ground that is gone is asked by nobody, but balancers elsewhere miss it.
    if (instance.stranded > 0 && which === LIVENESS) return;
    const { station } = instance;
    const data = watch.probe.path === 'data';
    const waits = station.paused || (data && (station.queued > 0 || station.occupied >= station.places));
    if (waits) watch.turn = instance.begun + (data ? station.queued : 0);
    else if (!data || this.works(instance, which, watch)) {
      this.heard(instance, which, watch, !data || !this.errs(instance, which, watch));
      return;
    }
    sim.after(watch.probe.timeout, PRIORITY.TIMEOUT, EVENT.PROBE_ENDS, instance.id, which);
  }

  /** Event: the time that a probe gives an instance is over. */
  ends(instance: ServiceInstance, which: number): void {
    const watch = this.watches[instance.id]![which]!;
    if (instance.state !== INSTANCE.UP || instance.startedAt !== watch.startedAt) return;
    this.heard(instance, which, watch, watch.turn >= 0 && this.answersLate(instance, which, watch));
  }

  /** It had to wait: whether its turn came, and it then did as requests do. */
  private answersLate(instance: ServiceInstance, which: number, watch: Watch): boolean {
    const { station, begun } = instance;
    if (station.paused) return false;
    if (watch.probe.path === 'own') return true;
    const turnCame = begun > watch.turn || (station.queued === 0 && station.occupied < station.places);
    return turnCame && this.works(instance, which, watch) && !this.errs(instance, which, watch);
  }

  /** Whether what a request would work on is done in time. */
  private works(instance: ServiceInstance, which: number, { service, probe, count }: Watch): boolean {
    const { random, sim } = this.ctx;
    const drawn = sampleTicks(service.time, random.seek(KEY_TIME ^ hashText(instance.unit.name), instance.id * 2 + which, count));
    return Math.round(drawn * instance.slowness(sim.now)) <= probe.timeout;
  }

  private errs(instance: ServiceInstance, which: number, { service, count }: Watch): boolean {
    const share = 1 - (1 - service.errors) * (1 - instance.unit.errorRate) * (1 - instance.errorRate) * (1 - instance.badRelease);
    return share > 0 && this.ctx.random.seek(KEY_ERROR ^ hashText(instance.unit.name), instance.id * 2 + which, count).nextUniform() < share;
  }

  private heard(instance: ServiceInstance, which: number, watch: Watch, success: boolean): void {
    const { probe } = watch;
    watch.failures = success ? 0 : watch.failures + 1;
    watch.successes = success ? watch.successes + 1 : 0;
    if (which === READINESS) {
      const ready = instance.ready ? watch.failures < probe.failures : watch.successes >= probe.successes;
      if (ready === instance.ready) return;
      instance.ready = ready;
      this.host.changed(instance.unit);
    } else if (watch.failures >= probe.failures) {
      watch.failures = 0;
      this.host.kill(instance);
    }
  }
}
