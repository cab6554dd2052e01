import type { Context } from '../forms/form.ts';
import type { Fault, Loss, Network } from '../scenario.ts';
import type { CallSite, StepSite } from './call-sites.ts';

const MOST_NAMED = 4;

/**
 * Warns once about all calls without a time-out where something may silently swallow the answer (`SIM2101`): lost messages, and the
 * faults whose victims are not told (a pause, a partition, a zone outage). Such an order is counted as stuck.
 */
export function checkWaiting(
  steps: readonly StepSite[],
  nested: ReadonlyMap<string, readonly CallSite[]>,
  network: Network | null,
  faults: readonly Fault[],
  context: Context,
): void {
  const cause = silentCause(network, faults);
  if (cause === null) return;
  const sites: readonly CallSite[] = [...steps, ...steps.flatMap((site) => site.undo ?? []), ...reached(steps, nested)];
  const endless = sites.filter((site) => site.policy.timeout === null);
  const [first] = endless;
  if (first === undefined) return;
  const named = endless.slice(0, MOST_NAMED).map((site) => site.what);
  const who =
    endless.length > named.length ? `${named.join(', ')} and ${endless.length - named.length} more` : named.join(', ');
  context.problems.warning(
    'SIM2101',
    first.at,
    `${who}: no time-out, and the wait may be for ever: ${cause}`,
    'give each `timeout:`, or all steps and undos `defaults: { step: { timeout: 1s } }`',
  );
}

function silentCause(network: Network | null, faults: readonly Fault[]): string | null {
  if (network?.retransmit === null && [network.loss, ...network.links.map((link) => link.loss)].some(loses))
    return 'messages are lost';
  const resent = network !== null && network.retransmit !== null;
  const fault = faults.find(
    ({ what }) =>
      ['pause', 'partition', 'zone-outage'].includes(what.kind) || (what.kind === 'loss' && what.rate > 0 && !resent),
  );
  return fault === undefined ? null : `nobody is told of the fault \`${fault.name}\``;
}

function loses(loss: Loss | null): boolean {
  if (loss === null) return false;
  return loss.kind === 'independent' ? loss.rate > 0 : loss.inGood > 0 || (loss.inBad > 0 && loss.goodToBad > 0);
}

/** Nested calls that some step reaches, each once. */
function reached(steps: readonly StepSite[], nested: ReadonlyMap<string, readonly CallSite[]>): readonly CallSite[] {
  const found = new Set<CallSite>();
  const visit = (site: CallSite): void => {
    for (const call of nested.get(`${site.service}.${site.operation}`) ?? []) {
      if (found.has(call)) continue;
      found.add(call);
      visit(call);
    }
  };
  for (const site of steps) {
    visit(site);
    if (site.undo !== null) visit(site.undo);
  }
  return [...found];
}
