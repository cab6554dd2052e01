import type { Context } from '../forms/form.ts';
import { formatTicks } from '../units.ts';
import type { CallSite, StepSite } from './call-sites.ts';

/** A step of a call path calls this one; `attempts` is the product of all tries above. */
interface Above {
  readonly site: CallSite;
  readonly attempts: number;
  readonly levels: number;
}

/** More tries of the innermost operation than this, for one order, are warned about. */
const MOST_TRIES = 4;

/** Refuses calls in a circle (`SIM2005`): they would hold places for each other without end. Reports each circle once. */
export function checkCircles(nested: ReadonlyMap<string, readonly CallSite[]>, context: Context): boolean {
  const done = new Set<string>();
  let clean = true;
  const visit = (operation: string, path: readonly string[]): void => {
    for (const call of nested.get(operation) ?? []) {
      const callee = `${call.service}.${call.operation}`;
      const start = path.indexOf(callee);
      if (start >= 0) {
        clean = false;
        context.problems.error(
          'SIM2005',
          call.at,
          `these calls go in a circle: ${[...path.slice(start), callee].map((name) => `\`${name}\``).join(' -> ')}`,
          'break it: an operation holds its place until its calls end',
        );
      } else if (!done.has(callee)) {
        visit(callee, [...path, callee]);
      }
    }
    done.add(operation);
  };
  for (const operation of nested.keys()) if (!done.has(operation)) visit(operation, [operation]);
  return clean;
}

/** Warns where a call may outlive its caller (`SIM2102`) or tries multiply along a path (`SIM2103`). Needs calls without circles. */
export function checkNesting(
  steps: readonly StepSite[],
  nested: ReadonlyMap<string, readonly CallSite[]>,
  context: Context,
): void {
  const seen = new Set<string>();
  const visit = (above: Above): void => {
    const { site } = above;
    // The same operation below the same policy says nothing new; without this a wide graph is walked once per path.
    const key = `${site.service}.${site.operation} ${site.policy.timeout ?? 0} ${above.attempts} ${above.levels}`;
    if (seen.has(key)) return;
    seen.add(key);
    for (const call of nested.get(`${site.service}.${site.operation}`) ?? []) visit(compare(above, call, context));
  };
  for (const site of steps)
    visit({ site, attempts: site.policy.attempts ?? 1, levels: (site.policy.attempts ?? 1) > 1 ? 1 : 0 });
}

function compare(above: Above, call: CallSite, context: Context): Above {
  const parent = above.site.policy.timeout;
  const child = call.policy.timeout;
  if (parent !== null && child !== null && child >= parent) {
    context.problems.warning(
      'SIM2102',
      call.at,
      `${call.what} waits ${formatTicks(child)}, and ${above.site.what} above it gives up after ${formatTicks(parent)}`,
      'give the inner call the shorter time-out, tries included',
    );
  }
  const tries = call.policy.attempts ?? 1;
  const attempts = above.attempts * tries;
  const levels = above.levels + (tries > 1 ? 1 : 0);
  if (tries > 1 && levels > 1 && attempts > MOST_TRIES) {
    context.problems.warning(
      'SIM2103',
      call.at,
      `retries multiply: one order may call \`${call.service}.${call.operation}\` ${attempts} times`,
      'retry in one place of the path, or bound retries with `budget`',
    );
  }
  return { site: call, attempts, levels };
}
