/** What one run of one contender measured. */
export interface Sample {
  /** Events in the sense of the workload: the same number of things for every contender. */
  readonly events: number;
  /** User and system time, garbage collector and compiler threads included. */
  readonly cpuSeconds: number;
}

/** Someone who runs a workload in a process of its own. */
export interface Contender {
  /** As in the table and in results.json. */
  readonly name: string;
  /** Whether the rate is ours, and so judged against the target. */
  readonly ours?: boolean;
  /** Runs inside the child process; or instead `command` runs another program that prints "events seconds". */
  readonly run?: () => Sample;
  readonly command?: readonly string[];
  /** Whether this machine has what it needs; default yes. */
  readonly available?: () => boolean;
}

/** A workload with everybody who can run it. */
export interface Workload {
  readonly name: string;
  /** What counts as an event. */
  readonly unit: string;
  /** Events per CPU second that ours must reach on the machine of the published figures. */
  readonly target?: number;
  readonly contenders: readonly Contender[];
}

/** Measures the CPU time of a task that returns how many events it worked off. */
export function measure(task: () => number): Sample {
  const before = process.cpuUsage();
  const events = task();
  const { user, system } = process.cpuUsage(before);
  return { events, cpuSeconds: (user + system) / 1e6 };
}
