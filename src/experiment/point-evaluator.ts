import type { Scenario } from '../scenario/scenario.ts';
import type { ResolvedStrategy } from '../strategies/definition.ts';
import { comparisonsOf, expectationsOf, strategyMeasures } from './evidence.ts';
import type { Executor } from './executor.ts';
import type { Progress } from './progress.ts';
import { runReplications } from './run-replications.ts';
import type { SweepPoint } from './sweep-document.ts';

/** Value of each parameter by its path. */
export type Setting = Readonly<Record<string, number>>;

/** What the scenario becomes at a setting. */
export interface World {
  readonly scenario: Scenario;
  /** The same names in the same order at every setting. */
  readonly strategies: readonly ResolvedStrategy[];
  /** The command that a person would type to run just this, for messages: `sim run shop.yaml --set services.bank.time=12ms`. */
  readonly command: string;
  /** The largest share of its places that a service needs for the load alone; null or left out where that is not known. */
  readonly offeredLoad?: number | null;
}

/** What a search needs to try settings. */
export interface SearchRequest {
  /** Applies the values (seconds, 1/s, bytes, fractions, bare numbers) to the scenario; throws what the person is to read. */
  readonly worldAt: (setting: Setting) => World;
  /** By which strategies are compared and ranked, beside the headline measures and those that `expect` names. */
  readonly compareBy?: readonly string[];
  readonly executor: Executor;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: SearchProgress) => void) | undefined;
}

/** How far a search is: the points done, those planned so far, and the progress within the current one. */
export interface SearchProgress {
  readonly points: number;
  readonly planned: number;
  readonly at: Setting;
  readonly within: Progress;
}

/** Thrown by {@link PointEvaluator.evaluate} when the signal aborts in the middle of a point. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/**
 * Runs the scenario at settings of its parameters; a setting is run again only if it needs more strategies than before.
 * Random numbers depend on seed and replication alone, so which strategies run together, and in which order settings are
 * tried, changes nothing.
 */
export class PointEvaluator {
  /** Points that will certainly be tried, for progress. */
  planned = 0;
  private readonly request: SearchRequest;
  private readonly known = new Map<string, SweepPoint>();

  constructor(request: SearchRequest) {
    this.request = request;
  }

  /** The point with (at least) the strategies named, all of them by default. */
  async evaluate(setting: Setting, names?: readonly string[]): Promise<SweepPoint> {
    const key = JSON.stringify(Object.entries(setting));
    const known = this.known.get(key);
    const world = this.request.worldAt(setting);
    const wanted = world.strategies.filter(
      ({ name }) => (names?.includes(name) ?? true) || known?.strategies[name] !== undefined,
    );
    if (known !== undefined && wanted.every(({ name }) => known.strategies[name] !== undefined)) return known;
    const point = await this.run(setting, { ...world, strategies: wanted });
    this.known.set(key, point);
    return point;
  }

  /** Every point tried so far, in the order in which settings were first tried. */
  get points(): readonly SweepPoint[] {
    return [...this.known.values()];
  }

  private async run(setting: Setting, { scenario, strategies, command }: World): Promise<SweepPoint> {
    const { executor, signal, onProgress, compareBy } = this.request;
    const run = await runReplications(
      {
        scenario,
        strategies,
        command,
        executor,
        signal,
        onProgress: (within) =>
          onProgress?.({
            points: this.known.size,
            planned: Math.max(this.planned, this.known.size + 1),
            at: setting,
            within,
          }),
      },
      false,
    );
    if (!run.complete) throw new Interrupted();
    const input = { scenario, strategies, samples: run.samples };
    return {
      at: setting,
      strategies: Object.fromEntries(
        strategies.map(({ name }, index) => [name, strategyMeasures(run.samples[index]!, scenario)]),
      ),
      ...comparisonsOf(input, compareBy),
      expect: expectationsOf(input),
      replications: run.replications,
      ...(run.stopping === null ? {} : { stopping: run.stopping }),
    };
  }
}
