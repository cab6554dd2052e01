import { compileDistribution } from '../../engine/distributions.ts';
import { CHANGE } from '../data/effects.ts';
import type { Site } from '../site.ts';

const NO_TIME = compileDistribution({ kind: 'constant', value: 0 });

/** What is left of a site when a service publishes what it decided, and writes it when it hears of it. */
export interface SplitSite {
  /** Works, reads, refuses; writes nothing. */
  readonly decides: Site;
  /** Writes what was decided, whatever has happened since: an event is a fact. */
  readonly applies: Site;
}

/** Cuts sites in two for `listen-to-yourself`. */
export class SplitSites {
  private readonly split: SplitSite[] = [];

  of(site: Site): SplitSite {
    return (this.split[site.id] ??= { decides: decides(site), applies: applies(site) });
  }
}

function decides(site: Site): Site {
  const reads = site.effects.filter((effect) => effect.change === CHANGE.READ || effect.change === CHANGE.DECIDED || effect.change === CHANGE.COMPARED);
  // Nothing is written, so no key can be written with it: a repeated decision is found out where it is applied.
  return { ...site, effects: reads.map((effect) => ({ ...effect, change: CHANGE.READ, writes: false })), writes: false, idempotent: false };
}

function applies(site: Site): Site {
  const writes = site.effects.filter((effect) => effect.change !== CHANGE.READ);
  return {
    ...site, time: NO_TIME, errors: 0, declines: 0, calls: [], shedsLate: false, appliesOnly: true,
    policy: { ...site.policy, attempts: Infinity, fallback: null },
    effects: writes.map((effect) => (effect.change === CHANGE.ABSOLUTE ? effect : { ...effect, change: CHANGE.BLIND, after: null })),
  };
}
