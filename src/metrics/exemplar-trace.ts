import { toSeconds } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import type { Part, Phase, WorldDescription } from '../model/facts.ts';
import { PHASE } from '../model/facts.ts';
import { PART_KEYS } from './latency-measures.ts';
import type { OrderSlots } from './order-slots.ts';
import type { TraceRequest } from './recorder-options.ts';
import type { Exemplar, ExemplarRole, MessageRecord, Span } from './replication-result.ts';

const PHASE_SUFFIX: Readonly<Record<Phase, string>> = {
  [PHASE.DO]: '', [PHASE.UNDO]: '.undo', [PHASE.PREPARE]: '.prepare', [PHASE.COMMIT]: '.commit', [PHASE.ABORT]: '.abort',
  [PHASE.CONFIRM]: '.confirm', [PHASE.CANCEL]: '.cancel', [PHASE.CONTROL]: '.control',
};

interface Followed {
  readonly order: number;
  /** An order may be median and anomalous at once. */
  readonly roles: ExemplarRole[];
  readonly spans: Span[];
  readonly messages: MessageRecord[];
  process: string;
  outcome: string;
  intended: Ticks;
}

/** One span of an order, as the world tells it. */
export interface SpanFact {
  readonly step: number;
  readonly phase: Phase;
  readonly station: number;
  readonly part: Part;
  readonly from: Ticks;
  readonly to: Ticks;
  readonly attempt: number;
  readonly succeeded: boolean;
}

/** One message of an order, as the world tells it; `received` = -1: lost. */
export interface MessageFact {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly phase: Phase;
  readonly answer: boolean;
  readonly sent: Ticks;
  readonly received: Ticks;
}

/** Keeps the spans and messages of a few chosen orders. */
export class ExemplarTrace {
  private readonly description: WorldDescription;
  private readonly slots: OrderSlots;
  private readonly byOrder: ReadonlyMap<number, Followed>;
  private readonly bySlot = new Map<number, Followed>();

  constructor(description: WorldDescription, slots: OrderSlots, requests: readonly TraceRequest[]) {
    this.description = description;
    this.slots = slots;
    const byOrder = new Map<number, Followed>();
    for (const { order, role } of requests) {
      const followed = byOrder.get(order) ?? { order, roles: [], spans: [], messages: [], process: '', outcome: 'unfinished', intended: 0 };
      followed.roles.push(role);
      byOrder.set(order, followed);
    }
    this.byOrder = byOrder;
  }

  /** A new order stands in `slot`. */
  open(slot: number): void {
    if (this.byOrder.size === 0) return;
    const followed = this.byOrder.get(this.slots.number(slot));
    if (followed === undefined) return;
    followed.process = this.description.processes[this.slots.process(slot)]!;
    followed.intended = this.slots.intended(slot);
    this.bySlot.set(slot, followed);
  }

  /** Whether the order in `slot` is followed. */
  follows(slot: number): boolean {
    return this.bySlot.size > 0 && this.bySlot.has(slot);
  }

  /** Adds a span to the order in `slot`, if it is followed. */
  addSpan(slot: number, span: SpanFact): void {
    const followed = this.bySlot.get(slot);
    followed?.spans.push({
      name: this.nameOf(span.step, span.phase),
      where: span.station < 0 ? '' : this.description.stations[span.station]!.name,
      part: PART_KEYS[span.part],
      from: toSeconds(span.from - followed.intended),
      to: toSeconds(span.to - followed.intended),
      attempt: span.attempt,
      outcome: span.succeeded ? 'ok' : 'failed',
    });
  }

  /** Adds a message to the order in `slot`, if it is followed. */
  addMessage(slot: number, message: MessageFact): void {
    const followed = this.bySlot.get(slot);
    followed?.messages.push({
      from: this.description.endpoints[message.from]!,
      to: this.description.endpoints[message.to]!,
      label: this.nameOf(message.step, message.phase) + (message.answer ? ' reply' : ''),
      sent: toSeconds(message.sent - followed.intended),
      received: message.received < 0 ? null : toSeconds(message.received - followed.intended),
    });
  }

  /** The order in `slot` is settled. */
  close(slot: number, outcome: string): void {
    const followed = this.bySlot.size > 0 ? this.bySlot.get(slot) : undefined;
    if (followed === undefined) return;
    followed.outcome = outcome;
    this.bySlot.delete(slot);
  }

  /** The orders that were followed and offered, once for each role, in the order asked for; spans and messages by their start. */
  report(replication: number): Exemplar[] {
    const offered = [...this.byOrder.values()].filter(({ process }) => process !== '');
    return offered.flatMap((followed) => followed.roles.map((role) => ({
      role,
      order: followed.order,
      replication,
      process: followed.process,
      outcome: followed.outcome,
      arrival: toSeconds(followed.intended),
      spans: followed.spans.toSorted((a, b) => a.from - b.from || a.to - b.to),
      messages: followed.messages.toSorted((a, b) => a.sent - b.sent),
    })));
  }

  private nameOf(step: number, phase: Phase): string {
    if (step < 0) return PHASE_SUFFIX[phase].slice(1) || 'process';
    const { path, process } = this.description.steps[step]!;
    const prefix = `${this.description.processes[process]!}/`;
    return (path.startsWith(prefix) ? path.slice(prefix.length) : path) + PHASE_SUFFIX[phase];
  }
}
