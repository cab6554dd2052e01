import { SECOND } from '../engine/time.ts';
import { formatCount, formatValue, significant } from '../report/format.ts';
import { asciiSpaces } from '../report/sentence.ts';
import type { Invocation } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { arrivalRate, type ArrivalRate } from '../model/workload/arrival-rate.ts';
import { demands, type Demand } from '../model/services/demands.ts';
import { planUnits, type QueueSettings } from '../model/services/unit-spec.ts';
import { platformNotes } from '../scenario/platforms.ts';
import { runPilot, type Pilot } from './plan/pilot.ts';
import { prepareRun, type PreparedRun } from './prepare-run.ts';
import { textTable } from './text-table.ts';

const PROCESS = 'the process';

/** One station and how much of it is asked for. */
interface Load {
  readonly station: string;
  readonly by: string;
  readonly visits: string;
  readonly places: string;
  readonly mean: number | null;
  readonly peak: number | null;
}

/**
 * Prints what a run would do: the matrix, the events to expect, the offered load of every station, and what looks wrong.
 * Plays a few hundred orders of each strategy to find out. Returns the exit code.
 */
export function printPlan(path: string, invocation: Invocation): number {
  const prepared = prepareRun(path, invocation);
  const rate = arrivalRate(prepared.scenario);
  const pilots = prepared.strategies.map((strategy) => runPilot(prepared.scenario, strategy, rate?.mean ?? null));
  const loads = [...serviceLoads(prepared, rate), ...deployedLoads(prepared, pilots, rate)];
  const { io, options } = invocation;
  const [people] = options.flag('json') ? [io.stderr] : [io.stdout];
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(planDocument(prepared, rate, pilots, loads), null, 2)}\n`);
  if (options.flag('quiet')) return EXIT.ok;
  people.write(asciiSpaces(`${invocation.out('bold', prepared.scenario.title)}\n${matrixText(prepared, rate, pilots)}\n\n${loadText(loads, rate)}\n`));
  for (const note of platformNotes(prepared.scenario.services)) people.write(asciiSpaces(`\n${note}\n`));
  for (const warning of warnings(loads)) io.stderr.write(`${invocation.err('yellow', 'warning')}: ${warning}\n`);
  return EXIT.ok;
}

function matrixText({ scenario, strategies }: PreparedRun, rate: ArrivalRate | null, pilots: readonly Pilot[]): string {
  const { experiment, time } = scenario;
  const { orders, events } = totals(scenario, rate, pilots);
  const replications = experiment.stopping === null ? String(experiment.replications) : `${experiment.stopping.min} to ${experiment.stopping.max}`;
  const warmup = time.warmup === 'auto' ? 'a warm-up to be found' : `${seconds(time.warmup)} warm-up`;
  return [
    `${strategies.length} strategies × ${replications} replications: ${strategies.map(({ name }) => name).join(', ')}`,
    `${warmup}, ${seconds(time.run)} measured, ${seconds(time.drain)} drain`,
    rate === null ? 'closed workload: the rate depends on the answers' : `${significant(rate.mean, 3)} orders a second on average${rate.peak > rate.mean * 1.01 ? `, ${significant(rate.peak, 3)} at the peak` : ''}`,
    `about ${formatCount(roundTo2(orders))} orders a replication and ${formatCount(roundTo2(events))} events in all`,
    scenario.faults.length === 0 ? 'no faults' : `faults: ${scenario.faults.map(({ name }) => name).join(', ')}`,
  ].join('\n');
}

function totals({ time, experiment }: PreparedRun['scenario'], rate: ArrivalRate | null, pilots: readonly Pilot[]): { readonly orders: number; readonly events: number } {
  const horizon = ((time.warmup === 'auto' ? 0 : time.warmup) + time.run + time.drain) / SECOND;
  const mean = rate?.mean ?? pilots.reduce((sum, pilot) => sum + pilot.rate, 0) / Math.max(1, pilots.length);
  const replications = experiment.stopping?.max ?? experiment.replications;
  // Arrivals go on through warm-up and drain, and cost events there too.
  const events = pilots.reduce((sum, pilot) => sum + pilot.eventsPerOrder * mean * horizon * replications, 0);
  return { orders: (mean * time.run) / SECOND, events };
}

// A unit that is the same under several strategies is one line.
function serviceLoads({ scenario, strategies }: PreparedRun, rate: ArrivalRate | null): readonly Load[] {
  const all = demands(scenario);
  const askers = new Map<string, { readonly load: Load; readonly by: string[] }>();
  for (const { name, deployment } of strategies) {
    for (const load of deployment === null ? all.map((demand) => serviceLoad(demand, rate)) : planUnits(scenario, deployment, false).map((unit) => unitLoad(unit, all, rate))) {
      const known = askers.get(JSON.stringify(load));
      if (known === undefined) askers.set(JSON.stringify(load), { load, by: [name] });
      else known.by.push(name);
    }
  }
  return [...askers.values()].map(({ load, by }) => (by.length === strategies.length ? load : { ...load, by: by.join(', ') }));
}

function serviceLoad(demand: Demand, rate: ArrivalRate | null): Load {
  return {
    station: demand.service, by: PROCESS, visits: significant(demand.visits, 3), places: demand.places === null ? 'unlimited' : String(demand.places),
    mean: loadOf(demand, rate?.mean ?? null), peak: loadOf(demand, rate?.peak ?? null),
  };
}

// Inside of a unit a call takes no place of its own: the caller's does the work.
function unitLoad({ name, services, instances, places }: QueueSettings, all: readonly Demand[], rate: ArrivalRate | null): Load {
  const own = services.map((service) => all[service]!);
  const alone = own.length === 1;
  const demand = { busy: own.reduce((sum, { busy, work }) => sum + (alone ? busy : work), 0), places: places === Infinity ? null : instances * places };
  return {
    station: name, by: PROCESS, visits: alone ? significant(own[0]!.visits, 3) : '', places: demand.places === null ? 'unlimited' : String(demand.places),
    mean: loadOf(demand, rate?.mean ?? null), peak: loadOf(demand, rate?.peak ?? null),
  };
}

function loadOf({ busy, places }: Pick<Demand, 'busy' | 'places'>, rate: number | null): number | null {
  return rate === null || places === null ? null : (rate * busy) / places;
}

// What strategies deploy is known only by running them; a station of the same name is the same kind of station.
function deployedLoads({ scenario }: PreparedRun, pilots: readonly Pilot[], rate: ArrivalRate | null): readonly Load[] {
  const own = new Set([...scenario.services, ...scenario.deployments.flatMap(({ units }) => units)].map(({ name }) => name));
  return pilots.flatMap((pilot) => [...pilot.utilisation].filter(([station]) => !own.has(station)).map(([station, used]): Load => ({
    station, by: pilot.strategy, visits: '', places: '',
    mean: pilot.rate > 0 && rate !== null ? (used * rate.mean) / pilot.rate : used,
    peak: pilot.rate > 0 && rate !== null ? (used * rate.peak) / pilot.rate : null,
  })));
}

function loadText(loads: readonly Load[], rate: ArrivalRate | null): string {
  const share = (value: number | null): string => formatValue(value, '%');
  return textTable(
    [{ head: 'station', align: 'left' }, { head: 'asked for by', align: 'left' }, { head: 'visits an order', align: 'right' }, { head: 'places', align: 'right' }, { head: 'offered load', align: 'right' }, { head: 'at the peak', align: 'right' }],
    loads.map((load) => [load.station, load.by, load.visits, load.places, share(load.mean), rate !== null && rate.peak > rate.mean * 1.01 ? share(load.peak) : '']),
  );
}

function warnings(loads: readonly Load[]): readonly string[] {
  return loads.flatMap(({ station, by, mean, peak }) => {
    const where = `${station}${by === PROCESS ? '' : ` of ${by}`}`;
    if (mean !== null && mean >= 1) return [`${where} is offered ${formatValue(mean, '%')} of what it can do: its queue grows without end`];
    if (peak !== null && peak >= 1) return [`${where} is offered ${formatValue(peak, '%')} of what it can do at the peak: a queue builds up`];
    return [];
  }).map(asciiSpaces);
}

function planDocument({ scenario, strategies, source }: PreparedRun, rate: ArrivalRate | null, pilots: readonly Pilot[], loads: readonly Load[]): object {
  return {
    format: 'rehearsal/plan@1', scenario: { name: scenario.name, title: scenario.title, sha256: source.sha256 }, seed: scenario.seed,
    replications: scenario.experiment.replications, strategies: strategies.map(({ name }) => name), rate, expected: totals(scenario, rate, pilots),
    stations: loads.map(({ station, by, mean, peak }) => ({ station, by, offeredLoad: mean, atThePeak: peak })),
  };
}

function seconds(ticks: number): string {
  return formatValue(ticks / SECOND, 's');
}

function roundTo2(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(2));
}
