import type { Exemplar, MessageRecord } from '../../metrics/replication-result.ts';
import { formatValue } from '../format.ts';
import { html, type Html } from '../html.ts';

const LEFT = 62;
const COLUMN = 118;
const ROW = 22;
const TOP = 34;
const MESSAGES_MAX = 40;

/**
 * The messages of one order as a sequence diagram: participants in order of appearance, one row a message in order of
 * sending, lost ones dashed. Messages beyond the fortieth are left out and counted.
 */
export function sequenceDiagram(exemplar: Pick<Exemplar, 'order' | 'messages'>): Html {
  const messages = exemplar.messages.toSorted((a, b) => a.sent - b.sent);
  const shown = messages.slice(0, MESSAGES_MAX);
  const participants = [...new Set(shown.flatMap((message) => [message.from, message.to]))];
  const width = LEFT + participants.length * COLUMN;
  const height = TOP + shown.length * ROW + (messages.length > shown.length ? 2 * ROW : 12);
  const x = (name: string): number => LEFT + (participants.indexOf(name) + 0.5) * COLUMN;
  return html`<div class="diagram" style="--natural:${width}px"><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Order ${exemplar.order}: ${messages.length} messages between ${participants.join(', ')}">${participants.map((name) => html`<path class="life" d="M${x(name)} ${TOP - 8}V${height}"/><rect class="box" x="${x(name) - COLUMN / 2 + 5}" y="4" width="${COLUMN - 10}" height="20" rx="4"/><text x="${x(name)}" y="18" text-anchor="middle">${shorten(name)}</text>`)}${shown.map((message, i) => arrow(message, TOP + (i + 1) * ROW - 6, x))}${messages.length > shown.length ? html`<text class="soft" x="${LEFT}" y="${height - 12}">and ${messages.length - shown.length} more</text>` : null}</svg></div>`;
}

function arrow(message: MessageRecord, y: number, x: (name: string) => number): Html {
  const [from, to] = [x(message.from), x(message.to)];
  const lost = message.received === null;
  const right = to >= from;
  const tip = lost ? (from + to) / 2 : to;
  const back = right ? -6 : 6;
  const self = from === to;
  const path = self ? `M${from} ${y - 6}h22v8h-18` : `M${from} ${y}H${tip}`;
  return html`<text class="soft" x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${formatValue(message.sent, 's')}</text><path class="${lost ? 'msg lost' : 'msg'}" d="${path}"/>${lost ? html`<path class="lost" d="M${tip - 4} ${y - 4}l8 8m0 -8l-8 8"/>` : html`<path class="head" d="M${self ? from + 4 : tip} ${self ? y + 2 : y}l${self ? 6 : back} -3v6z"/>`}<text x="${self ? from + 28 : (from + to) / 2}" y="${y - 4}" text-anchor="${self ? 'start' : 'middle'}">${shorten(message.label)}</text>`;
}

function shorten(label: string): string {
  return label.length <= 17 ? label : `${label.slice(0, 16)}…`;
}
