import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Claim } from '../experiment/claim.ts';
import type { ClaimEvidence, EvidenceDocument } from '../experiment/claims-document.ts';
import { CLAIMS } from '../experiment/claims-list.ts';
import { runClaims } from '../experiment/claims-run.ts';
import { serializeDocument } from '../experiment/serialize-document.ts';
import { assertWritable, writeFileAtomically } from '../experiment/write-results.ts';
import { renderEvidencePage } from '../report/evidence-page.ts';
import { didYouMean } from '../scenario/source/suggest.ts';
import { usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { isSilent, withExecutor } from './execute-run.ts';
import { EXIT } from './exit-codes.ts';
import { parseSetting } from './option-parsers.ts';
import type { Painter } from './paint.ts';
import { prepareRun } from './prepare-run.ts';
import { ProgressLine } from './progress-line.ts';
import { openFile, outputDirectory } from './reports-directory.ts';
import { toolVersion } from './tool-version.ts';

const FOLDER = fileURLToPath(new URL('../../scenarios/claims/', import.meta.url));
const REPLICATIONS = { quick: 6, full: 30 } as const;
const CONFIDENCE = 0.95;
const MARGIN = 0.05;
const COLORS = { supported: 'green', contradicted: 'red', depends: 'yellow', undecided: 'dim', 'not simulated': 'dim' } as const;

/** Runs the experiments, writes evidence.html and evidence.json, prints a line a claim. Returns the exit code. */
export async function executeClaims(invocation: Invocation): Promise<number> {
  const { options, io, err } = invocation;
  if (options.flag('quick') && options.flag('full')) throw usageError('bad-option', '--quick and --full exclude each other', 'leave one out');
  const mode = options.flag('full') ? 'full' : 'quick';
  const claims = chosen(options.list('only'));
  await assertWritable(outputDirectory(options, 'claims'));
  const progress = new ProgressLine(io, err, isSilent(invocation));
  const run = await withExecutor(invocation, (executor) => runClaims({
    claims, executor, signal: io.signal, rule: { confidence: CONFIDENCE, margin: MARGIN },
    worldOf: (file, set, strategies) => {
      const own = { ...invocation, options: options.with('strategies', strategies.join(',')).with('replications', String(REPLICATIONS[mode])) };
      return prepareRun(join(FOLDER, file), own, set.map(parseSetting), false);
    },
    onProgress: (claim, at) => { progress.show(at, `${claim.id}: `); },
  }));
  progress.clear();
  return finish({ format: 'rehearsal/evidence@1', tool: { version: toolVersion() }, mode, replications: REPLICATIONS[mode], confidence: CONFIDENCE, complete: run.complete, claims: run.claims }, invocation);
}

function chosen(only: readonly string[]): readonly Claim[] {
  const known = CLAIMS.map(({ id }) => id);
  for (const id of only) if (!known.includes(id)) throw usageError('unknown-claim', `--only: there is no claim ${id}`, didYouMean(id, known, 'there are'));
  return only.length === 0 ? CLAIMS : CLAIMS.filter(({ id }) => only.includes(id));
}

async function finish(document: EvidenceDocument, { options, io, out, err }: Invocation): Promise<number> {
  const toJson = options.flag('json');
  const text = serializeDocument(document);
  const directory = outputDirectory(options, 'claims');
  const page = join(directory, 'evidence.html');
  await writeFileAtomically(join(directory, 'evidence.json'), text);
  await writeFileAtomically(page, await renderEvidencePage(document));
  if (toJson) io.stdout.write(text);
  if (!options.flag('quiet')) {
    const people = toJson ? io.stderr : io.stdout;
    people.write(`${document.claims.map((claim) => line(claim, toJson ? err : out)).join('')}\nevidence   ${page}\nresults    ${join(directory, 'evidence.json')}\n`);
  }
  if (options.flag('open')) openFile(page);
  return document.complete ? EXIT.ok : EXIT.interrupted;
}

function line({ id, verdict, verdictFor, verdictAgainst }: ClaimEvidence, paint: Painter): string {
  return `${id.padEnd(28)}${paint(COLORS[verdict], verdict.padEnd(14))}for: ${verdictFor.padEnd(14)}against: ${verdictAgainst}\n`;
}
