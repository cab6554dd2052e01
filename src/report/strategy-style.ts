/** How a strategy looks in every chart and table: a slot of the palette with its dash and shape. */
export interface StrategyStyle {
  readonly name: string;
  /** 0 to 11; the colour is the CSS variable `--s<slot>`. */
  readonly slot: number;
  readonly color: string;
  /** SVG dash array; `[1, 0]` is solid. */
  readonly dash: readonly number[];
  /** A symbol of Vega. */
  readonly shape: string;
}

interface Slot {
  readonly light: string;
  readonly dark: string;
  readonly dash: readonly number[];
  readonly shape: string;
}

const SOLID = [1, 0];
const DASHED = [7, 3];
const DOTTED = [2, 2.5];

/**
 * Twelve slots: six hues that stay apart for colour-blind readers (at least 19 units of CIE 1976 under the vision models
 * of Machado et al. 2009) and have 3:1 on the page, each twice with another dash and shape. Colour alone never tells two
 * strategies apart.
 */
export const SLOTS: readonly Slot[] = [
  { light: '#005fb0', dark: '#9accff', dash: SOLID, shape: 'circle' },
  { light: '#a83200', dark: '#ea5a1c', dash: SOLID, shape: 'square' },
  { light: '#0a9d68', dark: '#2fe3a6', dash: SOLID, shape: 'triangle-up' },
  { light: '#cc5a9e', dark: '#d95cc0', dash: SOLID, shape: 'diamond' },
  { light: '#b08a00', dark: '#ffe066', dash: SOLID, shape: 'triangle-down' },
  { light: '#2a2f36', dark: '#7b838c', dash: SOLID, shape: 'cross' },
  { light: '#005fb0', dark: '#9accff', dash: DASHED, shape: 'square' },
  { light: '#a83200', dark: '#ea5a1c', dash: DASHED, shape: 'triangle-up' },
  { light: '#0a9d68', dark: '#2fe3a6', dash: DASHED, shape: 'diamond' },
  { light: '#cc5a9e', dark: '#d95cc0', dash: DASHED, shape: 'triangle-down' },
  { light: '#b08a00', dark: '#ffe066', dash: DASHED, shape: 'circle' },
  { light: '#2a2f36', dark: '#7b838c', dash: DOTTED, shape: 'circle' },
];

// The registered names keep their slot in every report; relatives share a hue.
const FIXED: Readonly<Record<string, number>> = {
  orchestration: 0, saga: 1, choreography: 2, 'workflow-engine': 3, monolith: 4, direct: 5,
  'service-mesh': 6, 'saga-choreographed': 7, 'event-driven': 8, 'distributed-tracing': 9,
  'two-phase-commit': 10, tcc: 11,
};

/**
 * The style of each strategy, in the order given. A registered name always has its own slot; another name takes the slot
 * its text hashes to, or the next free one, so that adding a strategy seldom recolours the others and rank never does.
 * Beyond twelve strategies slots repeat.
 */
export function styleStrategies(names: readonly string[]): readonly StrategyStyle[] {
  const slotOf = new Map<string, number>();
  for (const name of names) if (name in FIXED) slotOf.set(name, FIXED[name]!);
  for (const name of names.filter((other) => !(other in FIXED)).sort(byText)) {
    slotOf.set(name, freeSlot(hash(name) % SLOTS.length, new Set(slotOf.values())));
  }
  return names.map((name) => {
    const slot = slotOf.get(name)!;
    return { name, slot, color: `var(--s${slot})`, dash: SLOTS[slot]!.dash, shape: SLOTS[slot]!.shape };
  });
}

function freeSlot(wanted: number, taken: ReadonlySet<number>): number {
  for (let step = 0; step < SLOTS.length; step++) {
    const slot = (wanted + step) % SLOTS.length;
    if (!taken.has(slot)) return slot;
  }
  return wanted;
}

// FNV-1a, 32 bits.
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
