import { CHANGE } from './effects.ts';
import { WRITE } from '../order.ts';
import type { Execution } from '../order.ts';
import type { Leg, Request } from '../calls/request.ts';

/**
 * Makes the legs that undo everything the step of a request wrote in this execution and that still stands.
 *
 * @param pass - only what it wrote in the request's own pass of a loop
 */
export function prepareInverse(request: Request, pass: boolean): void {
  const { order } = request;
  eachWrite(request, (index) => {
    const record = order.writes[index]!;
    if (record.state !== WRITE.STANDS || (pass && record.pass !== request.pass)) return;
    const leg = request.leg(request.legCount++);
    leg.effect = null;
    leg.change = CHANGE.BLIND;
    leg.set = record.set;
    leg.row = record.row;
    leg.amount = -record.delta;
    leg.base = -1;
    leg.value = 0;
    leg.pass = record.pass;
    leg.record = index;
    leg.locked = false;
  });
}

/** Whether the write that a leg takes back still stands: an undo that came twice must not take it back twice. */
export function stillStands(request: Request, leg: Leg): boolean {
  return leg.record < 0 || request.order.writes[leg.record]!.state === WRITE.STANDS;
}

/** The write is taken back from now on. */
export function markTakenBack(request: Request, leg: Leg): void {
  if (leg.record >= 0) request.order.writes[leg.record]!.state = WRITE.TAKEN_BACK;
}

/** How the reservation of a request's step stands: to be confirmed, confirmed before, or not there (any more). */
export function reservationOf(request: Request): 'reserved' | 'confirmed' | 'none' {
  let found: 'reserved' | 'confirmed' | 'none' = 'none';
  eachWrite(request, (index) => {
    const { state } = request.order.writes[index]!;
    if (state === WRITE.STANDS) found = 'reserved';
    else if (state === WRITE.CONFIRMED && found === 'none') found = 'confirmed';
  });
  return found;
}

/** Something that the execution wrote is neither confirmed nor taken back. */
export function hasReservations({ order, index }: Execution): boolean {
  for (let i = 0; i < order.writeCount; i++) {
    const record = order.writes[i]!;
    if (record.execution === index && record.state === WRITE.STANDS && !record.outside) return true;
  }
  return false;
}

/** The step of a request has written nothing in this execution, or in the request's own pass of a loop. */
export function neverWrote(request: Request, pass: boolean): boolean {
  let wrote = false;
  eachWrite(request, (index) => {
    wrote ||= !pass || request.order.writes[index]!.pass === request.pass;
  });
  return !wrote;
}

/** What the step reserved is its own for good. */
export function confirmReservation(request: Request): void {
  eachWrite(request, (index) => {
    const record = request.order.writes[index]!;
    if (record.state === WRITE.STANDS) record.state = WRITE.CONFIRMED;
  });
}

function eachWrite(request: Request, visit: (index: number) => void): void {
  const { order, site, execution } = request;
  const run = execution === null ? 0 : execution.index;
  for (let i = 0; i < order.writeCount; i++) {
    const record = order.writes[i]!;
    if (record.step === site.step && record.execution === run) visit(i);
  }
}
