/** What the process says to its caller. Documented in the help; the meaning of a code never changes. */
export const EXIT = {
  ok: 0,
  internalError: 1,
  usage: 2,
  scenarioInvalid: 3,
  precisionNotReached: 10,
  guaranteeViolated: 12,
  expectFailed: 99,
  interrupted: 130,
} as const;

/** For the last lines of every help text. */
export const EXIT_CODES_HELP = `Exit codes: 0 ok · 1 internal error · 2 usage · 3 scenario invalid · 10 precision target not reached
12 a claimed guarantee was violated (check, replay) · 99 an expect failed · 130 interrupted`;
