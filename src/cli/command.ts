import type { Io } from './io.ts';
import type { Painter } from './paint.ts';

/** An option of a command. */
export interface CliOption {
  readonly name: string;
  /** `flag` takes no value; `list` may be given several times. */
  readonly kind: 'flag' | 'value' | 'list';
  /** What stands for the value in the help: `DIR`. */
  readonly value?: string;
  readonly alias?: string;
  readonly about: string;
}

/** An argument without a name. */
export interface CliArgument {
  readonly name: string;
  readonly required: boolean;
  readonly about: string;
}

/** What a command gets. */
export interface Invocation {
  /** In the order of `CliCommand.arguments`; undefined where one was left out. */
  readonly arguments: readonly (string | undefined)[];
  readonly options: OptionValues;
  readonly io: Io;
  readonly out: Painter;
  readonly err: Painter;
}

/** One command: one file. What is heavy is imported inside `run`, so that help stays quick. */
export interface CliCommand {
  readonly name: string;
  readonly about: string;
  readonly arguments: readonly CliArgument[];
  readonly options: readonly CliOption[];
  readonly examples: readonly string[];
  /** Returns the exit code. */
  run(invocation: Invocation): Promise<number>;
}

/** The options that were given. */
export class OptionValues {
  readonly #values: ReadonlyMap<string, string | true | readonly string[]>;

  constructor(values: ReadonlyMap<string, string | true | readonly string[]>) {
    this.#values = values;
  }

  /** The same options with one value replaced. */
  with(name: string, value: string): OptionValues {
    return new OptionValues(new Map([...this.#values, [name, value]]));
  }

  /** Whether a flag was given. */
  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** The value of an option, or null. */
  value(name: string): string | null {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : null;
  }

  /** All values of an option that may be given several times. */
  list(name: string): readonly string[] {
    const value = this.#values.get(name);
    return typeof value === 'object' ? value : [];
  }
}
