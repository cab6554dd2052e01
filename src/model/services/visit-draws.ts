import { sampleTicks } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import type { KeyedRandom } from '../../engine/keyed-random.ts';
import type { Ticks } from '../../engine/time.ts';
import { PHASE } from '../facts.ts';
import type { Frame, Request } from '../calls/request.ts';
import type { Unit } from './service.ts';
import type { Site } from '../site.ts';

const KEY_SERVICE = hashText('service time');
const KEY_ERROR = hashText('technical error');
const KEY_BAD_RELEASE = hashText('bad release');
const KEY_POISON = hashText('poison');
const KEY_PATIENCE = 0x7061;

export interface DrawHost {
  unitOf(site: Site): Unit;
  /** Share of orders whose execution of the step always fails. */
  poisonShare(site: Site): number;
}

/** What chance decides about a visit; every draw has a key of its own, so that strategies meet the same luck. */
export class VisitDraws {
  private readonly random: KeyedRandom;
  private readonly host: DrawHost;

  constructor(random: KeyedRandom, host: DrawHost) {
    this.random = random;
    this.host = host;
  }

  /** Ticks of own work of an operation, before anything makes it slower. */
  work(request: Request, frame: Frame): Ticks {
    // Prepare, commit, confirm ... are messages and a forced write: the work was done before.
    if (!isWork(request)) return 0;
    return sampleTicks(frame.site.time, this.random.seek(frame.site.key ^ KEY_SERVICE, request.order.number, frame.n));
  }

  /** Ticks that a request waits in a queue before it leaves; null = as long as it takes. */
  patience(request: Request): Ticks | null {
    const { patience } = request.instance.unit.settings;
    const left = request.site.shedsLate && request.order.deadline < Infinity ? request.order.deadline - request.arrived : null;
    if (patience === null) return left;
    const drawn = sampleTicks(patience, this.random.seek(request.site.key ^ KEY_PATIENCE, request.order.number, request.n));
    return left === null ? drawn : Math.min(drawn, left);
  }

  /** Whether a request waits for an answer that nobody can use any more, at a service that is told the deadline. */
  comesTooLate({ site, order }: Request, now: Ticks): boolean {
    return site.shedsLate && now >= order.deadline;
  }

  /** Whether the operation fails for a technical reason: its own errors, faults, a bad release, poison. */
  failsTechnically(request: Request, frame: Frame): boolean {
    const { random } = this;
    const { order, instance } = request;
    if (!isWork(request)) return false;
    const unit = this.host.unitOf(frame.site);
    const share = 1 - (1 - frame.site.errors) * (1 - unit.errorRate) * (1 - instance.errorRate);
    if (share > 0 && random.seek(frame.site.key ^ KEY_ERROR, order.number, frame.n).nextUniform() < share) return true;
    if (instance.badRelease > 0 && random.seek(frame.site.key ^ KEY_BAD_RELEASE, order.number, frame.n).nextUniform() < instance.badRelease) return true;
    const poison = this.host.poisonShare(frame.site);
    return poison > 0 && random.seek(frame.site.key ^ KEY_POISON, order.number, 0).nextUniform() < poison;
  }

  /** Whether the business says no: the same answer to every attempt. */
  declines(request: Request, site: Site): boolean {
    if (!isWork(request)) return false;
    return site.declines > 0 && this.random.seek(site.declineKey, request.order.number, request.pass).nextUniform() < site.declines;
  }
}

function isWork({ phase }: Request): boolean {
  return phase === PHASE.DO || phase === PHASE.UNDO;
}
