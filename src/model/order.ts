import type { EventHandle } from '../engine/future-event-list.ts';
import type { Ticks } from '../engine/time.ts';
import { emptyList } from './empty-list.ts';
import { PHASE, VERDICT } from './facts.ts';
import type { Phase, Verdict } from './facts.ts';
import { Path } from './path.ts';
import type { Program } from './program.ts';

/** What one client wants: the same under every strategy. `id` is its slot, used again after it has settled. */
export class Order {
  readonly id: number;
  number = 0;
  process = 0;
  cls = -1;
  intended: Ticks = 0;
  /** A time; Infinity = none. */
  deadline: Ticks = Infinity;
  readonly attributes: Float64Array;
  /** Everything that can still act for it: messages, visits, timers, records, open executions' recovery. */
  references = 0;
  /** Requests under way or at a station. */
  visits = 0;
  active = false;

  // The client's side.
  attempt = 0;
  /** When the present attempt was sent. */
  sent: Ticks = 0;
  /** It waits for the answer of the present attempt. */
  waiting = false;
  /** The client has its final answer, or has given up. */
  told = false;
  verdict: Verdict = VERDICT.ACCEPTED;
  timer: EventHandle = 0;
  /** Population and number of the client in a closed workload; -1 = open. */
  client = -1;
  previousBackoff: Ticks = 0;
  lastFailure: Verdict = VERDICT.FAILED;

  /** The instance (its number) that each attempt was sent to, where the strategy deploys nothing that takes orders. */
  readonly entries: number[] = [];

  // Executions of its process.
  execution: Execution | null = null;
  readonly runs: Execution[] = [];
  executions = 0;
  openExecutions = 0;
  everEnded = false;

  /** n-th execution, by site; behind them those of protocol commands: see {@link counterOf}. */
  readonly executed: Uint16Array;
  /** Messages so far, by site and direction (2 x counter + answer). */
  readonly messages: Uint16Array;
  /** Idempotency key states by site: see `data/idempotency.ts`. */
  readonly keys: Int32Array;
  /** Keys of other executions and passes of the same sites; null as long as there are none. */
  otherKeys: Map<number, number> | null = null;
  /** The row that was sold out when a key was last taken for that answer. */
  soldOutRow = -1;
  /** What its steps wrote and was not taken back. */
  readonly writes: WriteRecord[] = [];
  writeCount = 0;

  constructor(id: number, sites: number, attributes: number) {
    this.id = id;
    this.attributes = new Float64Array(attributes);
    this.executed = new Uint16Array(sites * 2);
    this.messages = new Uint16Array(sites * 4 + 2);
    this.keys = new Int32Array(sites);
  }

  /**
   * Where a site's executions (and, twice that, its messages) are counted. Commands of a protocol count by themselves, so
   * that the n-th execution of a step is the same under every strategy.
   */
  counterOf(site: number, phase: Phase): number {
    return phase === PHASE.DO || phase === PHASE.UNDO ? site : site + this.keys.length;
  }

  /** Begins a new life in this slot. */
  begin(number: number, process: number, intended: Ticks, deadline: Ticks): void {
    this.number = number;
    this.process = process;
    this.cls = -1;
    this.intended = intended;
    this.deadline = deadline;
    this.references = 0;
    this.visits = 0;
    this.active = true;
    this.attempt = 0;
    this.waiting = false;
    this.told = false;
    this.timer = 0;
    this.client = -1;
    this.previousBackoff = 0;
    this.lastFailure = VERDICT.FAILED;
    this.execution = null;
    emptyList(this.runs);
    emptyList(this.entries);
    this.sent = intended;
    this.executions = 0;
    this.openExecutions = 0;
    this.everEnded = false;
    this.forgetCounts();
    this.otherKeys = null;
    this.soldOutRow = -1;
    this.writeCount = 0;
  }

  /** The columns are short: the built-in `fill` would cost more than it saves. */
  private forgetCounts(): void {
    const { executed, messages, keys } = this;
    for (let i = 0; i < executed.length; i++) executed[i] = 0;
    for (let i = 0; i < messages.length; i++) messages[i] = 0;
    for (let i = 0; i < keys.length; i++) keys[i] = 0;
  }

  /** Remembers a write, so that it can be taken back as it really was. */
  addWrite(step: number, pass: number, execution: number, row: number, delta: number, set: number): void {
    let record = this.writes[this.writeCount];
    if (record === undefined) {
      record = { step: 0, pass: 0, execution: 0, row: 0, delta: 0, set: 0, outside: false, state: WRITE.STANDS };
      this.writes.push(record);
    }
    record.step = step;
    record.pass = pass;
    record.execution = execution;
    record.row = row;
    record.delta = delta;
    record.set = set;
    record.outside = false;
    record.state = WRITE.STANDS;
    this.writeCount++;
  }
}

/** A write stands, was taken back, or (a reservation) is confirmed and can be taken back no more. */
export const WRITE = { STANDS: 0, TAKEN_BACK: 1, CONFIRMED: 2 } as const;

export interface WriteRecord {
  step: number;
  pass: number;
  execution: number;
  row: number;
  delta: number;
  set: number;
  /** Written at a third party, where nothing is confirmed. */
  outside: boolean;
  state: (typeof WRITE)[keyof typeof WRITE];
}

/** State of a node of the program in one execution; DEFERRED = its step is called later, by the transaction policy. */
export const NODE = { IDLE: 0, OPEN: 1, DONE: 2, FAILED: 3, UNDOING: 4, UNDONE: 5, DEFERRED: 6 } as const;

/** One run of the process for an order; a client's second attempt may start another. */
export class Execution {
  readonly id: number;
  order!: Order;
  program!: Program;
  /** 0 for the order's first. */
  index = 0;
  /** The client attempt that started or joined it last: that one is answered. */
  attempt = 0;
  started: Ticks = 0;
  /** One of {@link NODE}, by node. */
  status: Uint8Array = new Uint8Array(0);
  /** Loop pass, by node. */
  pass: Uint16Array = new Uint16Array(0);
  /** Children that ended, and how many of them well. */
  ended: Uint16Array = new Uint16Array(0);
  succeeded: Uint16Array = new Uint16Array(0);
  /** When a step was done, as a running number: compensation goes backward through it. */
  doneAt: Int32Array = new Int32Array(0);
  /** The outcome of a failed attempt may be an effect: its step must be undone too. */
  unknown: Uint8Array = new Uint8Array(0);
  doneCount = 0;
  /** The same with every pass of a loop by itself: {@link turnOf} of what was done or may have been, in that order. */
  readonly turns: number[] = [];
  /** Steps, waits and undos under way. */
  open = 0;
  paths: Path[] = [];
  /** Something failed for good; no new step starts. */
  failing = false;
  compensating = false;
  pivotPassed = false;
  /** The client was answered. */
  decided = false;
  over = false;
  verdict: Verdict = VERDICT.CONFIRMED;
  /** Its last commit survives a crash of whatever coordinates. */
  durable = false;
  /** Where the strategy stands; meaning is the strategy's. */
  stage = 0;
  count = 0;
  mark: Ticks = 0;
  /** Timers of the strategy that run for it. */
  readonly timers: number[] = [];
  /** Its visits that wait for a row (their requests). */
  readonly waiting: number[] = [];
  /** What stores hold for it across visits. */
  readonly branches: Branch[] = [];
  /** No store holds anything for it any more, whatever comes late. */
  closed = false;
  /** The coordinator has crashed with it prepared; -1 = not. */
  inDoubtSince: Ticks = -1;
  /** Steps put off, in their order. */
  readonly deferred: { readonly node: number; readonly pass: number }[] = [];
  /** Versions of rows it has read, for a check before it writes. */
  readonly seen: { readonly row: number; version: number }[] = [];
  live = false;
  /** Request of the visit in which all of it runs (a monolith); -1 = none. */
  home = -1;
  private readonly forks: (Path | null)[] = [];
  private readonly sparePaths: Path[] = [];

  constructor(id: number) {
    this.id = id;
  }

  begin(order: Order, program: Program, now: Ticks): void {
    this.forgetNodes(program.nodes.length);
    while (this.paths.length < program.branches) this.paths.push(new Path());
    this.order = order;
    this.program = program;
    this.started = now;
    this.doneCount = 0;
    this.open = 0;
    this.failing = false;
    this.compensating = false;
    this.pivotPassed = false;
    this.decided = false;
    this.over = false;
    this.verdict = VERDICT.CONFIRMED;
    this.durable = false;
    this.stage = 0;
    this.count = 0;
    this.mark = 0;
    emptyList(this.waiting);
    emptyList(this.branches);
    emptyList(this.turns);
    emptyList(this.deferred);
    emptyList(this.seen);
    if (this.forks.length > 0) this.forks.fill(null);
    this.closed = false;
    this.inDoubtSince = -1;
    this.live = true;
    this.home = -1;
  }

  private forgetNodes(count: number): void {
    if (this.status.length < count) {
      this.status = new Uint8Array(count);
      this.pass = new Uint16Array(count);
      this.ended = new Uint16Array(count);
      this.succeeded = new Uint16Array(count);
      this.doneAt = new Int32Array(count);
      this.unknown = new Uint8Array(count);
      return;
    }
    for (let node = 0; node < this.status.length; node++) {
      this.status[node] = 0;
      this.pass[node] = 0;
      this.ended[node] = 0;
      this.succeeded[node] = 0;
      this.doneAt[node] = 0;
      this.unknown[node] = 0;
    }
  }

  /** The thread of control that a node runs on: of its branch, or of its own after {@link fork}. */
  pathOf(node: number): Path {
    return this.forks[node] ?? this.paths[this.program.nodes[node]!.branch]!;
  }

  /** Gives a node a thread of its own that goes on where the process stands: commands sent at once run beside each other. */
  fork(node: number): void {
    const path = this.sparePaths.pop() ?? new Path();
    path.copy(this.paths[0]!);
    while (this.forks.length <= node) this.forks.push(null);
    this.forks[node] = path;
  }

  /** The process goes on where the node's own thread has ended. */
  join(node: number): void {
    const path = this.forks[node];
    if (path === undefined || path === null) return;
    if (path.stamp >= this.paths[0]!.stamp) this.paths[0]!.copy(path);
    this.sparePaths.push(path);
    this.forks[node] = null;
  }
}

/** One number for a node and the pass in which its turn came. */
export function turnOf(node: number, pass: number): number {
  return pass * NODES_MAX + node;
}

export function nodeOfTurn(turn: number): number {
  return turn % NODES_MAX;
}

export function passOfTurn(turn: number): number {
  return Math.floor(turn / NODES_MAX);
}

/** Nodes of a program, far fewer than this. */
const NODES_MAX = 65536;

/** A branch is open for statements, has voted, or is over in one of three ways. */
export const BRANCH = { ACTIVE: 0, PREPARED: 1, COMMITTED: 2, ABORTED: 3, LOST: 4 } as const;

/** What one store holds for an execution from one visit to another. */
export interface Branch {
  readonly store: number;
  state: (typeof BRANCH)[keyof typeof BRANCH];
  readonly rows: number[];
  readonly pending: PendingWrite[];
  /** Instances whose statements are in it: unless it is prepared, it is lost with any of them. */
  readonly instances: number[];
}

/** A write that was checked and waits for the decision. */
export interface PendingWrite {
  readonly row: number;
  readonly delta: number;
  readonly set: number;
  readonly step: number;
  readonly pass: number;
  /** An absolute write was computed from this version (-1: it adds its delta to whatever is there) ... */
  readonly base: number;
  /** ... whose value this was. */
  readonly baseValue: number;
}
