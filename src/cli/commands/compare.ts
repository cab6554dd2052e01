import type { CliCommand, Invocation } from '../command.ts';
import { JSON_OPTION } from '../common-options.ts';

/** `sim compare`: two result files, paired where they may be. */
export const compare: CliCommand = {
  name: 'compare',
  about: 'Compare two result files: another day, another variant.',
  arguments: [{ name: 'a', required: true, about: 'results.json' }, { name: 'b', required: true, about: 'results.json to compare it with' }],
  options: [JSON_OPTION, { name: 'measure', kind: 'list', value: 'KEY', about: 'a further measure; may be given several times' }],
  examples: ['sim compare reports/before/results.json reports/after/results.json'],
  async run(invocation: Invocation) {
    const [{ readResultDocument }, { compareDocuments }, { serializeDocument }, { comparisonText }] = await Promise.all([
      import('../read-document.ts'), import('../../experiment/compare-documents.ts'), import('../../experiment/serialize-document.ts'), import('../comparison-text.ts'),
    ]);
    const { options, io, out, err } = invocation;
    const document = compareDocuments(readResultDocument(invocation.arguments[0]!), readResultDocument(invocation.arguments[1]!), options.list('measure'));
    const toJson = options.flag('json');
    if (toJson) io.stdout.write(serializeDocument(document));
    if (!options.flag('quiet')) (toJson ? io.stderr : io.stdout).write(comparisonText(document, toJson ? err : out));
    return 0;
  },
};
