import type { DecodedSections } from '../decode-sections.ts';
import { DEFAULT_TIMING } from '../forms/plan.ts';
import { FAILED } from '../forms/form.ts';
import type { Context } from '../forms/form.ts';
import type { Fault, Process, Workload } from '../scenario.ts';
import type { Spot } from '../source/source-file.ts';
import { itemsOf, valueAt } from '../source/tree.ts';
import type { MapTree } from '../source/tree.ts';
import { formatTicks } from '../units.ts';
import { nestedSites, stepSites } from './call-sites.ts';
import type { StepSite } from './call-sites.ts';
import { checkCircles, checkNesting } from './check-calls.ts';
import { checkPivot } from './check-pivot.ts';
import { checkReach } from './check-reach.ts';
import { checkWaiting } from './check-waiting.ts';

/** Checks that look at several sections at once. A section that could not be decoded is left out; its own problems are reported already. */
export function checkScenario(sections: DecodedSections, root: MapTree, context: Context): void {
  const processes = decodedProcesses(sections);
  const faults = sections.faults === FAILED ? [] : sections.faults;
  const nested = sections.services === FAILED ? new Map() : nestedSites(sections.services, root);
  const acyclic = checkCircles(nested, context);
  const all: StepSite[] = [];
  for (const process of processes) {
    const sites = stepSites(process, root);
    checkPivot(process.steps, sites, context);
    checkDeadline(process, sites, context);
    all.push(...sites);
  }
  if (sections.time !== FAILED)
    checkTime(
      sections.time ?? DEFAULT_TIMING,
      sections.workload === FAILED ? null : sections.workload,
      faults,
      root,
      context,
    );
  // Advice is for a scenario that stands; beside errors it is noise.
  if (context.problems.hasErrors || !acyclic) return;
  checkNesting(all, nested, context);
  checkReach(sections, root, context);
  if (sections.network !== FAILED) checkWaiting(all, nested, sections.network, faults, context);
}

function decodedProcesses({ process, processes }: DecodedSections): readonly Process[] {
  if (process !== FAILED && process !== null) return [process];
  return processes === FAILED || processes === null ? [] : processes;
}

function checkDeadline(process: Process, sites: readonly StepSite[], context: Context): void {
  for (const site of sites) {
    const { timeout } = site.policy;
    if (process.deadline === null || timeout === null || timeout < process.deadline) continue;
    context.problems.warning(
      'SIM2102',
      site.at,
      `${site.what} waits ${formatTicks(timeout)}, and the order's deadline is ${formatTicks(process.deadline)}`,
      'a time-out that comes after the deadline saves no order: shorten it',
    );
  }
}

function checkTime(
  time: typeof DEFAULT_TIMING,
  workload: Workload | null,
  faults: readonly Fault[],
  root: MapTree,
  context: Context,
): void {
  const points = workload?.arrivals.flatMap((arrivals) => (arrivals.kind === 'profile' ? arrivals.points : [])) ?? [];
  const warmupAt: Spot = (valueAt(valueAt(root, 'time'), 'warmup') ?? root).at;
  if (time.warmup === 'auto') {
    if (points.length > 0)
      context.problems.error(
        'SIM2007',
        warmupAt,
        '`warmup: auto` looks for a steady state, and a profile has none',
        'give `warmup` a time',
      );
    return;
  }
  const { warmup } = time;
  const cut = points.find((point) => point.at > 0 && point.at < warmup);
  if (cut !== undefined)
    context.problems.warning(
      'SIM2104',
      warmupAt,
      `the warm-up hides the change of the profile at ${formatTicks(cut.at)}`,
      'shorten the warm-up, or move the profile behind it',
    );
  if (time.drain === null) return;
  const end = warmup + time.run + time.drain;
  faults.forEach((fault, index) => {
    if (fault.when.kind !== 'once' || fault.when.at < end) return;
    const item = itemsOf(valueAt(root, 'faults'))[index];
    context.problems.warning(
      'SIM2105',
      (valueAt(item, 'at') ?? root).at,
      `the fault \`${fault.name}\` begins when everything is over (${formatTicks(end)})`,
      'move it, or lengthen `run`',
    );
  });
}
