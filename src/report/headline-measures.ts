/** A column of the scoreboard. */
export interface HeadlineMeasure {
  readonly key: string;
  /** Short, for a column head. */
  readonly label: string;
  /** In a sentence after a strategy's name: "finishes ...". */
  readonly meaning: string;
  readonly quality: 'Latency' | 'Availability' | 'Consistency' | 'Cost';
}

/** Anomalies that cost money or goodwill: a strategy that is worse on one of them is recommended for nothing. */
export const COSTLY_ANOMALIES: readonly HeadlineMeasure[] = [
  { key: 'consistency.oversold', label: 'Oversold', meaning: 'oversold units', quality: 'Consistency' },
  { key: 'consistency.half-done', label: 'Half-done', meaning: 'half-done orders', quality: 'Consistency' },
  { key: 'consistency.stuck', label: 'Stuck', meaning: 'stuck orders', quality: 'Consistency' },
  { key: 'consistency.standing-duplicates', label: 'Duplicates', meaning: 'duplicate effects that stand', quality: 'Consistency' },
  { key: 'consistency.lost-effects', label: 'Lost', meaning: 'lost effects', quality: 'Consistency' },
  { key: 'consistency.lost-updates', label: 'Lost updates', meaning: 'lost updates', quality: 'Consistency' },
  { key: 'consistency.orphaned-reservations', label: 'Orphaned', meaning: 'orphaned reservations', quality: 'Consistency' },
  { key: 'consistency.money-drift', label: 'Money drift', meaning: 'money adrift', quality: 'Consistency' },
];

/** The columns of the scoreboard, in its order. */
export const SCOREBOARD: readonly HeadlineMeasure[] = [
  { key: 'latency.ack.p99', label: 'First answer p99', meaning: 'time to the first answer, p99', quality: 'Latency' },
  { key: 'latency.terminal.p99', label: 'Finished p99', meaning: 'time to the end of the process, p99', quality: 'Latency' },
  { key: 'availability.success-ratio', label: 'Success', meaning: 'share of orders with the right outcome in time', quality: 'Availability' },
  { key: 'availability.worst-window.10s', label: 'Worst 10 s', meaning: 'success in the worst ten seconds', quality: 'Availability' },
  ...COSTLY_ANOMALIES,
  { key: 'cost.messages', label: 'Messages', meaning: 'messages for each confirmed order', quality: 'Cost' },
  { key: 'cost.commits', label: 'Commits', meaning: 'durable writes for each confirmed order', quality: 'Cost' },
  { key: 'cost.cpu-time', label: 'CPU', meaning: 'processor time for each confirmed order', quality: 'Cost' },
];

/** A readable name for any measure: the scoreboard's label, else the key without its section, in words. */
export function measureLabel(key: string): string {
  const known = SCOREBOARD.find((measure) => measure.key === key);
  if (known !== undefined) return known.label;
  const words = key.split('.').slice(1).join(' ').replaceAll('-', ' ').replace(/^ack /, 'first answer ').replace(/^terminal /, 'finished ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
