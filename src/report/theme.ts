import { PARTS } from './parts.ts';
import { SLOTS } from './strategy-style.ts';

// [light, dark] of every colour that a chart or the page uses.
const COLORS: Readonly<Record<string, readonly [string, string]>> = {
  bg: ['#f7f7f5', '#101418'],
  card: ['#ffffff', '#171d23'],
  sunken: ['#f0f1ee', '#12171c'],
  fg: ['#15191e', '#e6e9ec'],
  muted: ['#5b636d', '#9aa5b1'],
  line: ['#dfe1dd', '#2a333c'],
  grid: ['#e9eae7', '#232b33'],
  accent: ['#0b5cab', '#6cb6ff'],
  fault: ['#f6e3d3', '#3a2a1f'],
  'fault-text': ['#8a4b14', '#f0b27a'],
  margin: ['#eceeea', '#1f272f'],
  good: ['#0f7a4d', '#4fd19a'],
  bad: ['#b3261e', '#ff8a80'],
  warn: ['#8a5a00', '#f0c060'],
  'g1-bg': ['#d5e6f5', '#123a5e'],
  'g2-bg': ['#e6f0f8', '#14304a'],
  'g3-bg': ['#f2f6f9', '#172633'],
  'bad-bg': ['#fae1dd', '#4a1f1c'],
  'good-bg': ['#d9efe3', '#123c2b'],
  'even-bg': ['#eceeea', '#222a32'],
  'w-1': ['#b3261e', '#ff8a80'],
  'w-2': ['#8a5a00', '#f0c060'],
  'w-3': ['#0b5cab', '#6cb6ff'],
  'p-service': ['#2b6cb0', '#5aa2e6'],
  'p-queue': ['#dd8a1f', '#e9a63f'],
  'p-lock': ['#a3372d', '#e0685c'],
  'p-persist': ['#7a5aa6', '#a98bd6'],
  'p-network': ['#8fa3b5', '#7f93a6'],
  'p-broker': ['#1f8a80', '#3fc0b2'],
  'p-retry': ['#c8447f', '#ec7fb0'],
  'p-overlay': ['#6b7a1e', '#b1c24a'],
  'p-wait': ['#c9c2b0', '#57534a'],
  'o-confirmed': ['#3f7fb8', '#3f7fb8'],
  'o-refused': ['#a9c6de', '#27506f'],
  'o-false-refusal': ['#c9b458', '#b7a24a'],
  'o-rejected': ['#e39a3b', '#e39a3b'],
  'o-timeout': ['#cf6a2a', '#e0793a'],
  'o-error': ['#a8432f', '#c9563f'],
  'o-wrong': ['#6f1d3f', '#e0508f'],
};

/** The colour variables of the page, for both themes: by the reader's system setting, and by the toggle. */
export function themeCss(): string {
  const all = { ...COLORS, ...Object.fromEntries(SLOTS.map((slot, i) => [`s${i}`, [slot.light, slot.dark] as const])) };
  const declare = (theme: 0 | 1): string => Object.entries(all).map(([name, pair]) => `--${name}:${pair[theme]}`).join(';');
  return [
    `:root{color-scheme:light;${declare(0)}}`,
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${declare(1)}}}`,
    `@media screen{:root[data-theme=dark]{color-scheme:dark;${declare(1)}}}`,
    focusCss(),
    ...PARTS.map(({ part, color }) => `.diagram .${part}{fill:${color}}`),
  ].join('\n');
}

// `data-focus="3"` on the root fades the marks of every other strategy; the drawings need no script for it.
function focusCss(): string {
  return SLOTS.map((_, i) => {
    const own = `[stroke="var(--s${i})"],[fill="var(--s${i})"]`;
    return `:root[data-focus="${i}"] .chart :is([stroke^="var(--s"],[fill^="var(--s"]):not(${own}){opacity:.1}`;
  }).join('\n');
}
