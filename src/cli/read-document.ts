import type { ResultDocument } from '../experiment/result-document.ts';
import { usageError } from './cli-error.ts';
import { readTextFile } from './read-scenario.ts';

/** Reads results.json. @throws {CliError} for a file that cannot be read or is something else. */
export function readResultDocument(path: string): ResultDocument {
  const document = readJson(path);
  const format = typeof document === 'object' && document !== null && 'format' in document ? document.format : undefined;
  if (format === 'rehearsal/results@1') return document as ResultDocument;
  throw usageError('not-results', `${path} is ${typeof format === 'string' ? `a file of format ${format}` : 'not a result document'}`, 'name a results.json that `sim run` wrote');
}

function readJson(path: string): unknown {
  const text = readTextFile(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError('not-json', `${path} is no JSON: ${error instanceof Error ? error.message : ''}`, 'name a results.json that `sim run` wrote');
  }
}
