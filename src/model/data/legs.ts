import type { KeyedRandom } from '../../engine/keyed-random.ts';
import { CHANGE } from './effects.ts';
import type { Request } from '../calls/request.ts';

/**
 * Makes the legs of a request from the effects of its site.
 *
 * @param commutative - an absolute write is made as a change instead
 */
export function prepareLegs(request: Request, random: KeyedRandom, commutative: boolean): void {
  const { order, site } = request;
  for (const effect of site.effects) {
    const leg = request.leg(request.legCount++);
    leg.effect = effect;
    leg.change = commutative && effect.change === CHANGE.ABSOLUTE ? CHANGE.BLIND : effect.change;
    leg.set = effect.set.index;
    leg.row = effect.rowOf(order);
    leg.amount = effect.amountOf(order, random);
    leg.base = -1;
    leg.value = 0;
    leg.pass = request.pass;
    leg.record = -1;
    leg.locked = false;
  }
  sortLegs(request);
}

/** Rows are locked in the order of data set and key, so that local transactions cannot deadlock. */
export function sortLegs(request: Request): void {
  for (let i = 1; i < request.legCount; i++) {
    for (let j = i; j > 0; j--) {
      const a = request.leg(j - 1);
      const b = request.leg(j);
      if (a.set < b.set || (a.set === b.set && a.row <= b.row)) break;
      request.legs[j - 1] = b;
      request.legs[j] = a;
    }
  }
}

/** Whether one of the legs of a request is a write. */
export function writesAnything(request: Request): boolean {
  for (let i = 0; i < request.legCount; i++) if (request.leg(i).change !== CHANGE.READ) return true;
  return false;
}
