import { join } from 'node:path';

import type { ResultDocument } from '../experiment/result-document.ts';
import { serializeDocument } from '../experiment/serialize-document.ts';
import { writeFileAtomically } from '../experiment/write-results.ts';
import { renderReport } from '../report/render-report.ts';
import type { Invocation } from './command.ts';
import { openFile, outputDirectory } from './reports-directory.ts';
import { reproduceLine } from './reproduce-line.ts';
import { runSummary } from './summary.ts';

/** Writes results.json and report.html, and tells the outcome: on stdout, or on stderr where stdout carries the document. */
export async function writeRun(document: ResultDocument, command: string, { options, io, out, err }: Invocation): Promise<void> {
  const toJson = options.flag('json');
  const [people, paint] = toJson ? [io.stderr, err] : [io.stdout, out];
  const text = serializeDocument(document);
  if (document.replications === 0) {
    io.stderr.write('interrupted before one replication of every strategy was complete: nothing to report\n');
    if (toJson) io.stdout.write(text);
    return;
  }
  const directory = outputDirectory(options, document.scenario.name);
  const reproduce = reproduceLine(document, command);
  const report = join(directory, 'report.html');
  const tell = (line: string): void => {
    if (!options.flag('quiet')) people.write(line);
  };
  // Told first: a disk that is full by now takes the files, not the answer.
  if (toJson) io.stdout.write(text);
  tell(runSummary(document, paint));
  await writeFileAtomically(join(directory, 'results.json'), text);
  await writeFileAtomically(report, await renderReport(document, { reproduce }));
  const { seconds, eventsPerSecond } = document.wallClock;
  tell(`\n${paint('bold', 'report')}     ${report}\nresults    ${join(directory, 'results.json')}\nreproduce  ${reproduce}\n${paint('dim', `${seconds.toFixed(1)} s, ${(eventsPerSecond / 1e6).toFixed(2)} million events a second`)}\n`);
  if (options.flag('open')) openFile(report);
}
