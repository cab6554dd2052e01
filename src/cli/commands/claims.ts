import type { CliCommand } from '../command.ts';
import { JOBS_OPTION, JSON_OPTION, NO_PROGRESS_OPTION, OPEN_OPTION } from '../common-options.ts';

/** `sim claims`: puts what is commonly said of techniques and architectures to the test. */
export const claims: CliCommand = {
  name: 'claims',
  about: 'Put what is commonly said for and against fifteen techniques and features to the test.',
  arguments: [],
  options: [
    { name: 'quick', kind: 'flag', about: 'a few replications of each experiment; the default' },
    { name: 'full', kind: 'flag', about: 'as many replications as narrow intervals take' },
    { name: 'only', kind: 'list', value: 'ID', about: 'one claim: orchestration, saga, modularity ...; may be given several times' },
    { name: 'out', kind: 'value', value: 'DIR', alias: 'o', about: 'where to write evidence.html and evidence.json; default reports/claims' },
    JOBS_OPTION, JSON_OPTION, OPEN_OPTION, NO_PROGRESS_OPTION,
  ],
  examples: ['sim claims', 'sim claims --full --only saga --only event-driven'],
  async run(invocation) {
    const { executeClaims } = await import('../execute-claims.ts');
    return executeClaims(invocation);
  },
};
