/** What an architect may want most; one measure decides each. */
export interface Goal {
  readonly id: 'finish' | 'answer' | 'success' | 'messages';
  readonly title: string;
  readonly measure: string;
  /** What is compared, for the head of the evidence. */
  readonly leads: string;
}

/** The goals, in the order of the verdict. */
export const GOALS: readonly Goal[] = [
  { id: 'finish', title: 'Finish fast', measure: 'latency.terminal.p99', leads: 'p99 of the finish' },
  { id: 'answer', title: 'Answer fast', measure: 'latency.ack.p99', leads: 'p99 of the first answer' },
  { id: 'success', title: 'Succeed most often', measure: 'availability.success-ratio', leads: 'success' },
  { id: 'messages', title: 'Cost least', measure: 'cost.messages', leads: 'messages' },
];

/** The measure that decides who succeeds. */
export const SUCCESS = 'availability.success-ratio';
