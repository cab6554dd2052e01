import type { Problem } from './source/problem.ts';

/** Paints a text for a terminal; the identity where there is no colour. */
export type Paint = (style: 'red' | 'yellow' | 'cyan' | 'bold' | 'dim', text: string) => string;

const PLAIN: Paint = (_style, text) => text;
const MOST = 20;

/**
 * Problems as a terminal shows them: place, code, reason, code frame, what to do; errors before warnings, a count at the end.
 * At most 20 are written out. Empty for an empty list; else ends with a line break.
 */
export function printProblems(problems: readonly Problem[], paint: Paint = PLAIN): string {
  if (problems.length === 0) return '';
  const ordered = [
    ...problems.filter((problem) => problem.severity === 'error'),
    ...problems.filter((problem) => problem.severity === 'warning'),
  ];
  const blocks = ordered.slice(0, MOST).map((problem) => printProblem(problem, paint));
  const more = ordered.length > MOST ? `... and ${ordered.length - MOST} more\n\n` : '';
  return `${blocks.join('\n')}\n${more}${countProblems(problems)}\n`;
}

/** One problem, several lines, the last of them with a line break. */
export function printProblem(problem: Problem, paint: Paint = PLAIN): string {
  const colour = problem.severity === 'error' ? 'red' : 'yellow';
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  const head = `${paint('bold', place)} ${paint(colour, `${problem.severity} ${problem.code}`)}: ${problem.message}`;
  const frame = problem.frame
    .split('\n')
    .map((line) => `  ${line.startsWith('>') ? line : paint('dim', line)}`)
    .join('\n');
  const hint = problem.hint === undefined ? '' : `  ${paint('cyan', 'hint')}: ${problem.hint}\n`;
  return `${head}\n${frame}\n${hint}`;
}

/** "2 errors, 1 warning". */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  return (
    [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : '']
      .filter((part) => part !== '')
      .join(', ') || 'no problems'
  );
}
