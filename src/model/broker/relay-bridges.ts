import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText, mixKeys } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Publication } from './broker-records.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { AT_EDGE } from '../ports-broker.ts';
import type { BridgePlan, Party } from '../ports-broker.ts';
import type { Bridge, Publishers } from './relay.ts';

const KEY_PHASE = hashText('poll phase');
const KEY_DELAY = hashText('log tailing');
const KEY_GAP = hashText('edge gap');

/** What a bridge needs of its surroundings. */
export interface BridgeParts {
  readonly ctx: Context;
  readonly publishers: Publishers;
  /** Name of a publishing service, or of the edge: the key of its relay's draws. */
  nameOf(party: Party): string;
}

/** Makes the bridge of a plan. */
export function makeBridge(plan: BridgePlan, parts: BridgeParts): Bridge {
  switch (plan.kind) {
    case 'outbox-polling':
      return new PollingRelay(parts, plan.every, plan.batch);
    case 'outbox-log-tailing':
      return delayed(parts, compileDistribution(plan.delay), KEY_DELAY, () => true);
    case 'dual-write':
      // At a service the gap has passed at the place of the request; the edge has no places.
      return delayed(parts, compileDistribution(plan.gap), KEY_GAP, (party) => party === AT_EDGE);
    case 'listen-to-yourself':
      return delayed(parts, compileDistribution({ kind: 'constant', value: 0 }), 0, () => false);
  }
}

/** Rows wait for the next look of the relay at their table: U(0, every) if they come at random. */
class PollingRelay implements Bridge {
  private readonly parts: BridgeParts;
  private readonly every: Ticks;
  private readonly batch: number;
  private readonly rows: Publication[][] = [];
  private readonly scheduled: boolean[] = [];
  private readonly phases: Ticks[] = [];

  constructor(parts: BridgeParts, every: Ticks, batch: number) {
    this.parts = parts;
    this.every = every;
    this.batch = Math.max(1, batch);
  }

  hand(publication: Publication): void {
    if (this.every === 0) {
      this.parts.publishers.send(publication);
      return;
    }
    const { party } = publication;
    (this.rows[party + 1] ??= []).push(publication);
    this.schedule(party, 0);
  }

  poll(party: Party): void {
    const rows = this.rows[party + 1]!;
    this.scheduled[party + 1] = false;
    for (const publication of rows.splice(0, this.batch)) this.parts.publishers.send(publication);
    if (rows.length > 0) this.schedule(party, 1);
  }

  /** The next look, not before `from` ticks from now. Looks that would find nothing are not simulated. */
  private schedule(party: Party, from: Ticks): void {
    if (this.scheduled[party + 1] === true) return;
    this.scheduled[party + 1] = true;
    const { sim } = this.parts.ctx;
    const phase = this.phaseOf(party);
    const periods = Math.max(0, Math.ceil((sim.now + from - phase) / this.every));
    sim.at(phase + periods * this.every, PRIORITY.PERIODIC, EVENT.RELAY_POLL, party, 0);
  }

  private phaseOf(party: Party): Ticks {
    const { ctx } = this.parts;
    return (this.phases[party + 1] ??= Math.floor(ctx.random.seek(mixKeys(KEY_PHASE, hashText(this.parts.nameOf(party))), 0, 0).nextUniform() * this.every));
  }
}

/** Every publication leaves a while after its commit, each for itself; who is not `concerned` publishes at once. */
function delayed(parts: BridgeParts, delay: Sampler, key: number, concerned: (party: Party) => boolean): Bridge {
  const { ctx, publishers } = parts;
  const draw = ({ order, party, targets: [first] }: Publication): Ticks => {
    const n = (first!.node + 1) * 4096 + first!.pass * 4 + first!.reaction;
    return sampleTicks(delay, ctx.random.seek(mixKeys(key, hashText(parts.nameOf(party))), order.number, n));
  };
  return {
    hand: (publication) => {
      const wait = concerned(publication.party) ? draw(publication) : 0;
      if (wait === 0) publishers.send(publication);
      else ctx.sim.after(wait, PRIORITY.COMPLETION, EVENT.PUBLICATION_LEAVES, publication.id, 0);
    },
    poll: () => undefined,
  };
}
