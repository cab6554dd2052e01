import type { ResultDocument } from '../experiment/result-document.ts';
import { writeFileAtomically } from '../experiment/write-results.ts';
import { decisionRecord } from '../report/decision-record.ts';
import { exportChromeTrace } from '../report/export-chrome-trace.ts';
import { exportCsv } from '../report/export-csv.ts';
import { exportJunit } from '../report/export-junit.ts';
import { exportMarkdown } from '../report/export-markdown.ts';
import { exportOtlp } from '../report/export-otlp.ts';
import { didYouMean } from '../scenario/source/suggest.ts';
import { usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { readResultDocument } from './read-document.ts';
import { reproduceLine } from './reproduce-line.ts';

const FORMATS: Readonly<Record<string, (document: ResultDocument, command: string) => string>> = {
  otlp: exportOtlp, 'chrome-trace': exportChromeTrace, csv: exportCsv, junit: exportJunit, markdown: exportMarkdown, 'decision-record': decisionRecord,
};

/** Writes a result file in another format, to a file or to stdout. Returns the exit code. */
export async function exportResults(path: string, { options, io }: Invocation): Promise<number> {
  const name = options.value('format');
  if (name === null) throw usageError('missing-value', 'export needs --format', `one of ${Object.keys(FORMATS).join(', ')}`);
  const write = FORMATS[name];
  if (write === undefined) throw usageError('bad-option', `--format ${name}: there is no such format`, didYouMean(name, Object.keys(FORMATS), 'there are'));
  const document = readResultDocument(path);
  const text = write(document, reproduceLine(document, `sim run ${document.scenario.name}.yaml`));
  const out = options.value('out');
  if (out === null) io.stdout.write(text);
  else {
    await writeFileAtomically(out, text);
    if (!options.flag('quiet')) io.stderr.write(`${out}\n`);
  }
  return 0;
}
