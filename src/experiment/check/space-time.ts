import { MILLISECOND } from '../../engine/time.ts';
import type { Ticks } from '../../engine/time.ts';
import { chosenEvents } from './diagram.ts';
import type { Entry } from './diagram.ts';
import type { Observation, SeenFact, SeenMessage } from './player.ts';

const LEFT = 96;
const COLUMN = 150;
const NOTES = 380;
const ROW = 27;
const TOP = 84;
/** Characters that fit between two lifelines, and beside them. */
const LABEL_MOST = 26;
const NOTE_MOST = 56;

const STYLE = `
svg{--bg:#fff;--fg:#1b1f24;--soft:#5a6370;--line:#c9cfd7;--msg:#2f5fb3;--bad:#b3261e;--good:#1a7f4b;background:var(--bg);font:12px system-ui,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
@media (prefers-color-scheme:dark){svg{--bg:#14171b;--fg:#e7eaee;--soft:#9aa4b1;--line:#3a424d;--msg:#86b0f5;--bad:#ff8a80;--good:#6fd39c}}
text{fill:var(--fg)}.soft{fill:var(--soft)}.title{font-size:14px;font-weight:600}.life{stroke:var(--line)}.row{stroke:var(--line);stroke-dasharray:1 5}
.box{fill:var(--bg);stroke:var(--line)}.msg{stroke:var(--msg);fill:none;stroke-width:1.4}.head{fill:var(--msg)}.bad{stroke:var(--bad);fill:none;stroke-width:1.6}
.badhead,.badtext{fill:var(--bad)}.down{stroke:var(--bad);stroke-width:7;opacity:.35}.good{fill:var(--good)}.label{paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}`;

/** Places on the page. */
interface Page {
  readonly participants: readonly string[];
  readonly shown: readonly Entry[];
  readonly orders: boolean;
  readonly bottom: number;
  readonly x: (participant: string) => number;
  /** Where a moment lies: time runs downwards, a row an event, since the waits between them differ a thousandfold. */
  readonly y: (at: Ticks) => number;
}

/** A run as a space-time diagram: a lifeline for each participant, messages as slanted arrows, what was down as a bar. */
export function spaceTimeOf(observation: Observation, title: string): string {
  const { shown, left } = chosenEvents(observation);
  const page = layOut(shown);
  const width = LEFT + page.participants.length * COLUMN + NOTES;
  const height = page.bottom + (left === 0 ? 12 : 34);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}" role="img" aria-label="${escaped(title)}"><style>${STYLE}</style>`,
    `<rect width="100%" height="100%" fill="var(--bg)"/><text class="title" x="16" y="24">${escaped(title)}</text>`,
    ...page.participants.map((name) => lifeline(name, page)),
    ...outages(page),
    ...shown.map((entry, row) => (isMessage(entry.of) ? arrow(entry.of, row, page) : note(entry.of, entry, row, page))),
    // Last, so that their edges cut through whatever lies below.
    ...shown.map(({ of }, row) => (isMessage(of) ? label(of, row, page) : '')),
    left === 0 ? '' : `<text class="soft" x="${String(LEFT)}" y="${String(height - 12)}">${String(left)} further events left out</text>`,
    '</svg>',
  ].join('\n');
}

function layOut(shown: readonly Entry[]): Page {
  const messages = shown.map(({ of }) => of).filter(isMessage);
  const participants = [...new Set(messages.flatMap(({ from, to }) => [from, to]))];
  for (const { of } of shown) if (!isMessage(of) && of.kind === 'fault') for (const name of of.targets) if (!participants.includes(nameIn(participants, name))) participants.push(name);
  const rowY = (row: number): number => TOP + row * ROW;
  return {
    participants, shown, orders: new Set(shown.map(({ of }) => ('order' in of ? of.order : 0))).size > 1, bottom: rowY(shown.length),
    x: (name) => LEFT + (participants.indexOf(nameIn(participants, name)) + 0.5) * COLUMN,
    y: (at) => {
      const later = shown.findIndex((entry) => entry.at >= at);
      return later < 0 ? rowY(shown.length) - 6 : rowY(later);
    },
  };
}

/** Whoever coordinates has a name of its own in messages. */
function nameIn(participants: readonly string[], name: string): string {
  if (name !== 'coordination') return name;
  return participants.find((one) => one === 'orchestrator' || one === 'coordinator' || one === 'engine') ?? 'edge';
}

function lifeline(name: string, { x, bottom }: Page): string {
  const at = x(name);
  return `<path class="life" d="M${String(at)} 60V${String(bottom)}"/><rect class="box" x="${String(at - 64)}" y="38" width="128" height="22" rx="5"/><text x="${String(at)}" y="53" text-anchor="middle">${escaped(shortened(name, 18))}</text>`;
}

/** From where a fault began to where it healed, on the lifelines that it concerns. */
function outages({ shown, x, bottom }: Page): string[] {
  return shown.flatMap(({ of }, row) => {
    if (isMessage(of) || of.kind !== 'fault' || !of.begins) return [];
    const end = shown.findIndex((other, i) => i > row && !isMessage(other.of) && other.of.kind === 'fault' && !other.of.begins && other.of.text === of.text);
    return of.targets.map((name) => `<path class="down" d="M${String(x(name))} ${String(TOP + row * ROW)}V${String(end < 0 ? bottom : TOP + end * ROW)}"/>`);
  });
}

function arrow(message: SeenMessage, row: number, page: Page): string {
  const { sent, received, tampered } = message;
  const lost = received < 0;
  const { x1, y, x2: end, y2 } = ends(message, row, page);
  const angle = (Math.atan2(y2 - y, end - x1) * 180) / Math.PI;
  const [line, head] = lost || tampered ? ['bad', 'badhead'] : ['msg', 'head'];
  const tip = lost ? `<path class="bad" d="M${String(end - 5)} ${String(y2 - 5)}l10 10m0 -10l-10 10"/>` : `<path class="${head}" d="M0 0l-9 -4v8z" transform="translate(${end.toFixed(1)} ${y2.toFixed(1)}) rotate(${angle.toFixed(1)})"/>`;
  return `${time(sent, y)}<path class="${line}" d="M${String(x1)} ${String(y)}L${end.toFixed(1)} ${y2.toFixed(1)}"/>${tip}`;
}

/** Halfway to the next lifeline, above the arrow: there neither the arrow before nor the one after comes near. */
function label(message: SeenMessage, row: number, page: Page): string {
  const { from, to, received, tampered } = message;
  const { x1, y, x2, y2 } = ends(message, row, page);
  const x = from === to ? x1 + 30 : x1 + (Math.sign(x2 - x1) * COLUMN) / 2;
  const share = x2 === x1 ? 0 : Math.min(1, (x - x1) / (x2 - x1));
  const text = shortened(labelOf(message, page.orders), LABEL_MOST);
  return `<text class="label${received < 0 || tampered ? ' badtext' : ''}" x="${x.toFixed(1)}" y="${(y + share * (y2 - y) - 4).toFixed(1)}" text-anchor="middle">${escaped(text)}</text>`;
}

function ends({ from, to, received }: SeenMessage, row: number, { x, y: yOf }: Page): { readonly x1: number; readonly y: number; readonly x2: number; readonly y2: number } {
  const y = TOP + row * ROW;
  const lost = received < 0;
  const [x1, x2] = [x(from), x(to)];
  return { x1, y, x2: lost ? (x1 + 2 * x2) / 3 : x2, y2: lost ? y + 12 : Math.max(y + 10, yOf(received) - 4) };
}

function labelOf({ message, k, order, received, tampered }: SeenMessage, orders: boolean): string {
  const fate = received < 0 ? ' LOST' : tampered ? ' (!)' : '';
  return `${message.replace(/^[^ ]*\//, '')}${k > 1 ? ` no. ${String(k)}` : ''}${orders ? ` #${String(order)}` : ''}${fate}`;
}

function note(fact: SeenFact, { text }: Entry, row: number, { participants }: Page): string {
  const y = TOP + row * ROW;
  const x = LEFT + participants.length * COLUMN + 4;
  const tone = fact.kind === 'fault' && fact.begins ? 'badtext' : fact.kind === 'effect' ? 'good' : '';
  return `${time(fact.at, y)}<path class="row" d="M${String(LEFT)} ${String(y)}H${String(x - 6)}"/><text class="${tone}" x="${String(x)}" y="${String(y + 4)}"><title>${escaped(text)}</title>${escaped(shortened(text, NOTE_MOST))}</text>`;
}

function time(at: Ticks, y: number): string {
  return `<text class="soft" x="${String(LEFT - 14)}" y="${String(y + 4)}" text-anchor="end">${(at / MILLISECOND).toFixed(1)} ms</text>`;
}

function isMessage(of: SeenMessage | SeenFact): of is SeenMessage {
  return 'message' in of;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
