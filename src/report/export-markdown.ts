import type { ResultDocument } from '../experiment/result-document.ts';
import { estimateOf, estimateText } from './estimate.ts';
import { formatCount } from './format.ts';
import { SCOREBOARD } from './headline-measures.ts';
import { ordersOffered } from './orders-offered.ts';
import { asciiSpaces, plainText } from './sentence.ts';
import { judge } from './verdict.ts';

const SIGNS = { pass: '✅', fail: '❌', inconclusive: '❔' } as const;

/**
 * GitHub-flavoured Markdown for a job summary or a pull request: verdict, the scoreboard with intervals (**bold** = best
 * with the confidence of the run), expectations and notes. `command` is what a person types to see it again.
 */
export function exportMarkdown(document: ResultDocument, command: string): string {
  const blocks = [
    head(document),
    plainText(judge(document).headline),
    scoreboard(document),
    expectations(document),
    notes(document),
    `\`\`\`sh\n${command}\n\`\`\``,
  ];
  return asciiSpaces(`${blocks.filter((block) => block !== '').join('\n\n')}\n`);
}

function head(document: ResultDocument): string {
  const { scenario, seed, replications, confidence, complete } = document;
  const orders = ordersOffered(document);
  const facts = [
    `${replications} replications`,
    ...(orders === null ? [] : [`${formatCount(orders)} measured orders for each strategy`]),
    `${String(Number((confidence * 100).toFixed(2)))} % intervals`,
    `seed \`${seed.replaceAll('`', "'")}\``,
  ];
  const warning = complete
    ? ''
    : '\n\n> [!WARNING]\n> Interrupted: only the replications that every strategy has are counted.';
  return `## ${escapeMarkdown(scenario.title)}\n\n${scenario.question === '' ? '' : `*${escapeMarkdown(scenario.question)}*\n\n`}${facts.join(', ')}${warning}`;
}

function scoreboard(document: ResultDocument): string {
  const names = Object.keys(document.strategies);
  const columns = SCOREBOARD.filter(({ key, quality }) =>
    names.some((name) => {
      const mean = estimateOf(document, name, key)?.mean ?? null;
      return quality === 'Consistency' ? (mean ?? 0) > 0 : mean !== null;
    }),
  );
  const best = new Map((document.rankings ?? []).map((ranking) => [ranking.measure, ranking.best]));
  const rows = names.map((name) => [
    escapeMarkdown(name),
    ...columns.map(({ key }) => {
      const text = estimateText(document, name, key);
      const alone = best.get(key)?.length === 1 && best.get(key)![0] === name;
      return alone ? `**${text}**` : text;
    }),
  ]);
  return table(['strategy', ...columns.map(({ label }) => label)], rows);
}

function expectations({ expect }: ResultDocument): string {
  if (expect.length === 0) return '';
  const rows = expect.map(({ that, strategy, verdict, level }) => [
    `${SIGNS[verdict]} ${verdict}${level === 'warn' ? ' (warning)' : ''}`,
    `\`${that.replaceAll('`', "'").replaceAll('|', String.raw`\|`)}\``,
    escapeMarkdown(strategy),
  ]);
  return table(['verdict', 'expectation', 'strategy'], rows);
}

function notes(document: ResultDocument): string {
  return document.notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n');
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Text that Markdown would read as markup, made plain; a line break would end a table row. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#~]/g, String.raw`\$&`).replace(/\s*\r?\n\s*/g, ' ');
}
