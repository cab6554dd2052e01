import type { ResultDocument } from '../experiment/result-document.ts';
import { quoteForShell } from './shell.ts';

/** The command that gives the same bytes again, from the one that was typed. */
export function reproduceLine(document: ResultDocument, command: string): string {
  const words = ['--seed', document.seed, '--replications', String(document.replications), '--strategies', Object.keys(document.strategies).join(',')];
  return `${command} ${words.map(quoteForShell).join(' ')}`;
}
