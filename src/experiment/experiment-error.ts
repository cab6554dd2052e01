/** Something a person can put right: what is wrong, and what to do. Everything else that is thrown is a fault of the program. */
export class ExperimentError extends Error {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ExperimentError';
    this.code = code;
    this.hint = hint;
  }
}
