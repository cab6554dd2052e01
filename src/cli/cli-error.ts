/** Something a person can put right at the command line: what is wrong, what to do, and how the process ends. */
export class CliError extends Error {
  readonly exitCode: number;
  /** Stable, kebab-case. */
  readonly code: string;
  readonly hint: string;

  constructor(exitCode: number, code: string, message: string, hint: string) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.code = code;
    this.hint = hint;
  }
}

/** A command line that is not understood. */
export function usageError(code: string, message: string, hint: string): CliError {
  return new CliError(2, code, message, hint);
}
