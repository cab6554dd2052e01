/** Names one message of a run: the k-th (from 1) that an order sends under a name such as `order/charge do answer`. */
export interface MessageAnchor {
  readonly order: number;
  readonly message: string;
  readonly k: number;
}

/** Names one durable write: the k-th (from 1) of an order at a station. */
export interface CommitAnchor {
  readonly order: number;
  readonly commit: string;
  readonly k: number;
}

/**
 * When a fault begins. Moments of the protocol survive shrinking, times do not always: `sent` = just after the message
 * left, `before-arrival` = one tick before it would be there, `arrived` = just after; `committed` = just after the write.
 */
export type Moment =
  | { readonly when: 'sent' | 'before-arrival' | 'arrived'; readonly of: MessageAnchor }
  | { readonly when: 'committed'; readonly of: CommitAnchor }
  /** Seconds from the start. */
  | { readonly when: 'time'; readonly at: number };

/** One thing that goes wrong. Durations in seconds. */
export type ScheduledFault =
  | { readonly kind: 'drop' | 'duplicate'; readonly message: MessageAnchor }
  | { readonly kind: 'delay'; readonly message: MessageAnchor; readonly by: number }
  /** `target`: a service, `broker`, or `coordination` = whatever component coordinates. */
  | { readonly kind: 'crash'; readonly target: string; readonly at: Moment; readonly for: number }
  | { readonly kind: 'pause'; readonly target: string; readonly at: Moment; readonly for: number }
  | { readonly kind: 'slow'; readonly target: string; readonly factor: number; readonly at: Moment; readonly for: number }
  /** Nothing gets through between the two; `oneWay`: from the first to the second. `edge`, `client`, components and services are endpoints. */
  | { readonly kind: 'partition'; readonly between: readonly [string, string]; readonly oneWay?: boolean; readonly at: Moment; readonly for: number };

/** Faults that act by themselves once their moment has come. */
export type TimedFault = Exclude<ScheduledFault, { readonly message: MessageAnchor }>;

/** Faults that concern one message. */
export type MessageFault = Extract<ScheduledFault, { readonly message: MessageAnchor }>;

/** An explicit list, in no order. */
export type Schedule = readonly ScheduledFault[];

/** What a guarantee is given against. A strategy cannot help what happens between it and the outside clients. */
export type FaultClass = 'message' | 'client-message' | 'service-crash' | 'coordinator-crash' | 'broker-crash' | 'partition' | 'pause' | 'slow';

/** Every class, in the order of the reference pages. */
export const FAULT_CLASSES: readonly FaultClass[] = ['message', 'client-message', 'service-crash', 'coordinator-crash', 'broker-crash', 'partition', 'pause', 'slow'];

/** The class of a fault. */
export function classOf(fault: ScheduledFault): FaultClass {
  switch (fault.kind) {
    case 'drop':
    case 'duplicate':
    case 'delay':
      return fault.message.message.startsWith('client ') ? 'client-message' : 'message';
    case 'crash':
      return fault.target === 'coordination' ? 'coordinator-crash' : fault.target === 'broker' ? 'broker-crash' : 'service-crash';
    case 'partition':
      return fault.between.includes('client') ? 'client-message' : 'partition';
    default:
      return fault.kind;
  }
}

/** One fault in words. */
export function describeFault(fault: ScheduledFault): string {
  switch (fault.kind) {
    case 'drop':
      return `lose ${messageText(fault.message)}`;
    case 'duplicate':
      return `deliver ${messageText(fault.message)} twice`;
    case 'delay':
      return `delay ${messageText(fault.message)} by ${fault.by} s`;
    case 'crash':
    case 'pause':
      return `${fault.kind} ${fault.target} for ${fault.for} s ${momentText(fault.at)}`;
    case 'slow':
      return `slow ${fault.target} ${fault.factor} times for ${fault.for} s ${momentText(fault.at)}`;
    case 'partition':
      return fault.oneWay === true ? `lose everything from ${fault.between[0]} to ${fault.between[1]} for ${fault.for} s ${momentText(fault.at)}` : `cut ${fault.between[0]} off from ${fault.between[1]} for ${fault.for} s ${momentText(fault.at)}`;
  }
}

function messageText({ order, message, k }: MessageAnchor): string {
  return `"${message}"${k === 1 ? '' : ` no. ${k}`} of order ${order}`;
}

function momentText(moment: Moment): string {
  switch (moment.when) {
    case 'time':
      return `at ${moment.at} s`;
    case 'committed':
      return `after commit no. ${moment.of.k} of order ${moment.of.order} at ${moment.of.commit}`;
    case 'sent':
      return `once ${messageText(moment.of)} is sent`;
    case 'before-arrival':
      return `just before ${messageText(moment.of)} arrives`;
    case 'arrived':
      return `once ${messageText(moment.of)} has arrived`;
  }
}
