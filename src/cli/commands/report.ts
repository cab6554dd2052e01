import type { CliCommand } from '../command.ts';
import { OPEN_OPTION, OUT_OPTION } from '../common-options.ts';

/** `sim report`: renders a result file again. */
export const report: CliCommand = {
  name: 'report',
  about: 'Render the report of a result file again.',
  arguments: [{ name: 'results', required: true, about: 'results.json' }],
  options: [{ ...OUT_OPTION, about: 'where to write report.html; default beside the result file' }, OPEN_OPTION],
  examples: ['sim report reports/flash-sale/results.json --open'],
  async run({ arguments: [results], options, io }) {
    const [nodePath, { readResultDocument }, { renderReport }, { writeFileAtomically }, { openFile }] = await Promise.all([
      import('node:path'), import('../read-document.ts'), import('../../report/render-report.ts'), import('../../experiment/write-results.ts'), import('../reports-directory.ts'),
    ]);
    const html = await renderReport(readResultDocument(results!));
    const target = nodePath.join(options.value('out') ?? nodePath.dirname(results!), 'report.html');
    await writeFileAtomically(target, html);
    if (!options.flag('quiet')) io.stdout.write(`${target}\n`);
    if (options.flag('open')) openFile(target);
    return 0;
  },
};
