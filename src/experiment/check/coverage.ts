import { hashText, mixKeys } from '../../engine/keyed-random.ts';
import { VERDICT } from '../../model/facts.ts';
import type { Observation, SeenMessage } from './player.ts';
import { classOf } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/** Things that have to happen at least sometimes, or the search was blind in one eye. */
export type Goal = 'effect taken back' | 'call repeated' | 'message there twice' | 'crash survived' | 'order confirmed' | 'order refused' | 'client told of an error';

const GOALS: readonly Goal[] = ['order confirmed', 'order refused', 'client told of an error', 'effect taken back', 'call repeated', 'message there twice', 'crash survived'];
/** Later repetitions of a message are all alike. */
const REPETITIONS = 3;

/** What the runs of a search have come past. */
export interface CoverageReport {
  /** Different ways that runs have taken. */
  readonly paths: number;
  /** Chance that one more such run takes a new way (Good-Turing: ways taken once / runs). */
  readonly chanceOfNew: number;
  /** Of all (message, fault kind) pairs that could have met, how many did. */
  readonly met: number;
  readonly possible: number;
  readonly goals: Readonly<Record<Goal, number>>;
}

/** Counts what runs have shown, and says which one was new. */
export class Coverage {
  private readonly paths = new Map<number, number>();
  private readonly names = new Map<string, number>();
  private readonly met = new Set<string>();
  private readonly kinds = new Set<string>();
  private readonly messages = new Set<string>();
  private readonly goals = new Map<Goal, number>();
  private runs = 0;

  /** Counts a run; true = no run before has gone the same way. */
  isNew(observation: Observation, schedule: Schedule): boolean {
    this.runs++;
    for (const goal of this.reached(observation)) this.goals.set(goal, (this.goals.get(goal) ?? 0) + 1);
    for (const fault of schedule) {
      const kind = 'message' in fault ? fault.kind : classOf(fault);
      this.kinds.add(kind);
      const name = 'message' in fault ? fault.message.message : fault.at.when === 'time' ? 'time' : 'commit' in fault.at.of ? `commit ${fault.at.of.commit}` : `${fault.at.when} ${fault.at.of.message}`;
      this.met.add(`${name} ${kind}`);
      this.messages.add(name);
    }
    const path = this.pathOf(observation);
    const before = this.paths.get(path) ?? 0;
    this.paths.set(path, before + 1);
    return before === 0;
  }

  report(): CoverageReport {
    let once = 0;
    for (const count of this.paths.values()) if (count === 1) once++;
    return {
      paths: this.paths.size, chanceOfNew: this.runs === 0 ? 1 : once / this.runs, met: this.met.size, possible: this.messages.size * this.kinds.size,
      goals: Object.fromEntries(GOALS.map((goal) => [goal, this.goals.get(goal) ?? 0])) as Record<Goal, number>,
    };
  }

  /**
   * What a run has shown, without its times: which messages there were how often, which were lost, what was written and
   * told. Each of these is there once, so that a sum of hashes tells sets apart without sorting them.
   */
  private pathOf({ messages, facts, error }: Observation): number {
    let path = error === null ? 0 : this.nameOf(error);
    for (const { message, k, received, order } of messages) {
      if (k <= REPETITIONS) path = (path + mixKeys(this.nameOf(message), (order * 8 + k) * 2 + (received < 0 ? 1 : 0))) | 0;
    }
    for (const fact of facts) {
      if (fact.kind === 'told') path = (path + mixKeys(0x746f6c64, fact.order * 8 + fact.verdict)) | 0;
      else if (fact.kind === 'ended') path = (path + mixKeys(0x656e6465, fact.order * 8 + fact.ending)) | 0;
      else if (fact.kind === 'effect' || fact.kind === 'undo') path = (path + mixKeys(this.nameOf(fact.step), fact.order * 2 + (fact.kind === 'undo' ? 1 : 0))) | 0;
    }
    return path;
  }

  private nameOf(name: string): number {
    let hash = this.names.get(name);
    if (hash === undefined) this.names.set(name, (hash = hashText(name)));
    return hash;
  }

  private reached({ messages, facts, result }: Observation): Set<Goal> {
    const reached = new Set<Goal>();
    let crashed = false;
    for (const fact of facts) {
      if (fact.kind === 'undo') reached.add('effect taken back');
      else if (fact.kind === 'fault' && fact.text.startsWith('crash')) crashed = true;
      else if (fact.kind === 'told') reached.add(fact.verdict === VERDICT.CONFIRMED ? 'order confirmed' : fact.verdict === VERDICT.REFUSED ? 'order refused' : 'client told of an error');
    }
    if (crashed && result !== null && result.unfinished === 0) reached.add('crash survived');
    if (messages.some(isRepeated)) reached.add('call repeated');
    if (messages.some(({ message }) => message.endsWith(' copy'))) reached.add('message there twice');
    return reached;
  }
}

function isRepeated({ message, k }: SeenMessage): boolean {
  return k > 1 && message.endsWith(' do');
}
