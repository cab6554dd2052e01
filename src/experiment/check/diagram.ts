import { MILLISECOND } from '../../engine/time.ts';
import type { Ticks } from '../../engine/time.ts';
import { ENDING, VERDICT } from '../../model/facts.ts';
import type { Observation, SeenFact, SeenMessage } from './player.ts';

const EVENTS_MOST = 30;

/** One line of a sequence. */
export interface Entry {
  readonly at: Ticks;
  /** What it tells of. */
  readonly of: SeenMessage | SeenFact;
  /** Lower = kept first where not all find room. */
  readonly rank: number;
  readonly text: string;
  readonly mermaid: string;
}

/** At most 30 events of a run, in order: what went wrong, what was written, what was told, and the messages around it. */
export function chosenEvents(observation: Observation): { readonly shown: readonly Entry[]; readonly left: number } {
  const entries = [...observation.messages.map(messageEntry), ...observation.facts.flatMap(factEntry)];
  const kept = new Set(entries.map((entry, index) => ({ entry, index })).sort((a, b) => a.entry.rank - b.entry.rank || a.entry.at - b.entry.at || a.index - b.index).slice(0, EVENTS_MOST).map(({ entry }) => entry));
  const shown = entries.filter((entry) => kept.has(entry)).sort((a, b) => a.at - b.at);
  return { shown, left: entries.length - shown.length };
}

/** A run as a sequence of lines, and as a Mermaid diagram. */
export function sequenceOf(observation: Observation): { readonly text: string[]; readonly mermaid: string[] } {
  const { shown, left } = chosenEvents(observation);
  return {
    text: [...shown.map(({ at, text }) => `${milliseconds(at).padStart(12)}  ${text}`), ...(left === 0 ? [] : [`${' '.repeat(14)}(${String(left)} further events left out)`])],
    mermaid: ['sequenceDiagram', ...shown.map(({ mermaid }) => `  ${mermaid}`)],
  };
}

function messageEntry(seen: SeenMessage): Entry {
  const { order, message, from, to, sent, received, tampered } = seen;
  const lost = received < 0;
  const what = `${message} of order ${String(order)}`;
  const fate = lost ? 'LOST' : `${tampered ? 'TAMPERED WITH, ' : ''}there at ${milliseconds(received)}`;
  return {
    at: sent, of: seen, rank: tampered ? 0 : 2, text: `${from} -> ${to}: ${what} (${fate})`,
    mermaid: `${participant(from)}${lost ? '-x' : '->>'}${participant(to)}: ${what}${tampered && !lost ? ` (until ${milliseconds(received)})` : ''}`,
  };
}

function factEntry(fact: SeenFact): Entry[] {
  const { at } = fact;
  const note = (over: string, rank: number, text: string): Entry[] => [{ at, of: fact, rank, text, mermaid: `Note over ${participant(over)}: ${text}` }];
  switch (fact.kind) {
    case 'commit':
      return [];
    case 'effect':
    case 'undo':
      return note('client', 1, `${fact.kind === 'undo' ? 'taken back' : 'written'}: ${fact.step} of order ${String(fact.order)}`);
    case 'told':
      return note('client', 1, `client of order ${String(fact.order)} is told: ${nameOf(VERDICT, fact.verdict)}`);
    case 'ended':
      return note('client', 1, `order ${String(fact.order)} ends: ${nameOf(ENDING, fact.ending)}`);
    case 'fault':
      return note('client', 0, `${fact.begins ? 'FAULT' : 'healed'}: ${fact.text.replaceAll('"', '')}`);
  }
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return (Object.entries(names).find(([, one]) => one === value)?.[0] ?? String(value)).toLowerCase().replace('_', ' ');
}

/** Mermaid takes a hyphen in a name for part of an arrow. */
function participant(name: string): string {
  return name.replace(/\W+/g, '_');
}

function milliseconds(at: Ticks): string {
  return `${(at / MILLISECOND).toFixed(3)} ms`;
}
