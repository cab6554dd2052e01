import type { CliCommand } from '../command.ts';

/** `sim export`: a result file for other tools. */
export const exportCommand: CliCommand = {
  name: 'export',
  about: 'Turn a result file into traces, tables or a decision record for other tools.',
  arguments: [{ name: 'results', required: true, about: 'results.json' }],
  options: [
    { name: 'format', kind: 'value', value: 'NAME', alias: 'f', about: 'otlp, chrome-trace, csv, junit, markdown or decision-record' },
    { name: 'out', kind: 'value', value: 'FILE', alias: 'o', about: 'a file; default stdout' },
  ],
  examples: ['sim export reports/flash-sale/results.json --format decision-record --out docs/adr/0007.md', 'sim export results.json --format junit > junit.xml'],
  async run(invocation) {
    const { exportResults } = await import('../export-results.ts');
    return exportResults(invocation.arguments[0]!, invocation);
  },
};
