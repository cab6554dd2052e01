import { toSeconds } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';

/** Spans needed before a station is suspected of anything. */
const EVIDENCE = 5;
/** Standard errors beyond what was usual that make a suspicion. */
const SUSPICION = 3;

/** Sums over the spans of one station. */
class SpanSums {
  count = 0;
  culprits = 0;
  timed = 0;
  own = 0;
  squares = 0;

  add(own: Ticks, culprit: boolean): void {
    this.count++;
    if (culprit) this.culprits++;
    if (own < 0) return;
    this.timed++;
    this.own += own;
    this.squares += own * own;
  }

  copy(): SpanSums {
    return Object.assign(new SpanSums(), this);
  }
}

interface Search {
  readonly start: Ticks;
  readonly culprit: number;
  readonly usual: readonly SpanSums[];
  readonly since: readonly SpanSums[];
  found: Ticks | null;
}

/**
 * Looks for the culprit of each fault as a person with the traces would: which service fails by itself, or takes longer for
 * itself, by more standard errors than any other, compared with before the fault? It sees only spans that are kept, when
 * they can be looked at.
 */
export class FaultLocalisation {
  private readonly culprits: readonly number[];
  private readonly usual: readonly SpanSums[];
  private readonly searches: (Search | undefined)[] = [];

  /** @param culprits - station of each fault, -1 = it has none */
  constructor(stations: number, culprits: readonly number[]) {
    this.culprits = culprits;
    this.usual = Array.from({ length: stations }, () => new SpanSums());
  }

  /** A fault begins; of one that comes again only the first time counts. */
  started(now: Ticks, fault: number): void {
    if (this.searches[fault] !== undefined) return;
    this.searches[fault] = {
      start: now, culprit: this.culprits[fault] ?? -1, found: null,
      usual: this.usual.map((one) => one.copy()), since: this.usual.map(() => new SpanSums()),
    };
  }

  /** A span that ended `at` some time can be looked at. */
  seen(now: Ticks, at: Ticks, station: number, own: Ticks, culprit: boolean): void {
    this.usual[station]!.add(own, culprit);
    for (const search of this.searches) {
      if (search?.found !== null || search.culprit < 0) continue;
      (at < search.start ? search.usual : search.since)[station]!.add(own, culprit);
      if (ranksFirst(search)) search.found = now;
    }
  }

  /** Seconds from the start of a fault until its culprit ranked first; null = never. */
  timeOf(fault: number): number | null {
    const search = this.searches[fault];
    if (search === undefined) return null;
    return search.found === null ? null : toSeconds(search.found - search.start);
  }
}

function ranksFirst(search: Search): boolean {
  const score = suspicion(search.usual[search.culprit]!, search.since[search.culprit]!);
  if (score < SUSPICION) return false;
  return search.since.every((since, station) => station === search.culprit || suspicion(search.usual[station]!, since) < score);
}

/** How many standard errors a station's failures, or its own time, lie above what was usual. */
function suspicion(usual: SpanSums, since: SpanSums): number {
  return Math.max(failureScore(usual, since), slownessScore(usual, since));
}

function failureScore(usual: SpanSums, since: SpanSums): number {
  if (since.count < EVIDENCE) return 0;
  // Half a failure more than was seen, so that a service that never failed has a rate as well.
  const rate = (usual.culprits + 0.5) / (usual.count + 1);
  return (since.culprits - since.count * rate) / Math.sqrt(since.count * rate * (1 - rate));
}

function slownessScore(usual: SpanSums, since: SpanSums): number {
  if (since.timed < EVIDENCE || usual.timed < EVIDENCE) return 0;
  const mean = usual.own / usual.timed;
  const variance = Math.max(0, usual.squares / usual.timed - mean * mean);
  // A constant time has no spread: a hundredth of it stands for what nobody would notice.
  const deviation = Math.max(Math.sqrt(variance), mean / 100, 1);
  return ((since.own / since.timed - mean) * Math.sqrt(since.timed)) / deviation;
}
