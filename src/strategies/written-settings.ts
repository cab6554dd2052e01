import { didYouMean } from '../scenario/source/suggest.ts';

/** One thing that is wrong with a strategy of the file (or doubtful, where it is a warning). */
export interface StrategyProblem {
  readonly message: string;
  /** Of the strategy's entry in the file; 0 = it stands in no file. */
  readonly line: number;
  readonly hint?: string;
}

/** Collects what is wrong with one strategy; every sentence begins with its name. */
export class Complaints {
  readonly problems: StrategyProblem[] = [];
  readonly warnings: StrategyProblem[] = [];
  private readonly name: string;
  private readonly line: number;

  constructor(name: string, line: number) {
    this.name = name;
    this.line = line;
  }

  add(message: string, hint?: string): void {
    this.problems.push(this.problem(message, hint));
  }

  /** Something doubtful: the strategy can be played, but probably does not mean this. */
  warn(message: string, hint?: string): void {
    this.warnings.push(this.problem(message, hint));
  }

  private problem(message: string, hint: string | undefined): StrategyProblem {
    return { message: `${this.name}: ${message}`, line: this.line, ...(hint === undefined ? {} : { hint }) };
  }
}

/** A word with settings of its own: `outbox-polling`, or `{ dual-write: { gap: 10ms } }`. */
export interface WordWithSettings {
  readonly word: string;
  readonly settings: unknown;
}

export type Plain = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a word that may carry settings; undefined (and a complaint) when it is neither. */
export function wordOf(key: string, value: unknown, words: readonly string[], complaints: Complaints): WordWithSettings | undefined {
  const given = typeof value === 'string' ? { word: value, settings: {} } : onlyEntry(value);
  if (given === undefined) {
    complaints.add(`\`${key}\` is one word, or one word with its settings`, `write \`${key}: ${words[0] ?? 'NAME'}\`; ${didYouMean('', words, 'there are')}`);
    return undefined;
  }
  if (words.includes(given.word)) return given;
  complaints.add(`there is no ${key} \`${given.word}\``, didYouMean(given.word, words, 'there are'));
  return undefined;
}

function onlyEntry(value: unknown): WordWithSettings | undefined {
  if (!isMap(value)) return undefined;
  const entries = Object.entries(value);
  const [first] = entries;
  return first === undefined || entries.length > 1 ? undefined : { word: first[0], settings: first[1] };
}

/** Merges settings, the later ones winning; the keys of a group are merged one by one. */
export function mergedSettings(under: Plain, over: Plain): Plain {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? { ...below, ...value } : value;
  }
  return merged;
}
