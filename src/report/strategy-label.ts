import { html, type Html } from './html.ts';
import type { Sentence } from './sentence.ts';
import type { StrategyStyle } from './strategy-style.ts';

// Symbols of Vega in a 10 x 10 box.
const SHAPES: Readonly<Record<string, string>> = {
  circle: 'M11 1.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0 -7z',
  square: 'M7.8 1.8h6.4v6.4h-6.4z',
  'triangle-up': 'M11 1l4 7.4h-8z',
  'triangle-down': 'M11 9l4 -7.4h-8z',
  diamond: 'M11 .6l3.4 4.4l-3.4 4.4l-3.4 -4.4z',
  cross: 'M9.6 1h2.8v2.6h2.6v2.8h-2.6v2.6h-2.8v-2.6h-2.6v-2.8h2.6z',
};

/** The signs of all strategies, to be placed once in a page; `strategyGlyph` refers to them. */
export function glyphSheet(styles: readonly StrategyStyle[]): Html {
  return html`<svg width="0" height="0" aria-hidden="true" class="sheet">${styles.map((style) => html`<symbol id="g${style.slot}" viewBox="0 0 22 10"><path d="M0 5h22" stroke="${style.color}" stroke-width="1.8" stroke-dasharray="${style.dash.join(' ')}"/><path d="${SHAPES[style.shape]!}" fill="${style.color}"/></symbol>`)}</svg>`;
}

// The sign of a strategy: its line with its dash, and its shape.
function strategyGlyph(style: StrategyStyle): Html {
  return html`<svg class="glyph"><use href="#g${style.slot}"/></svg>`;
}

/** Sign and name. */
export function strategyLabel(style: StrategyStyle): Html {
  return html`<span class="s">${strategyGlyph(style)}${style.name}</span>`;
}

/** A sentence with every strategy's sign before its name. */
export function sentenceHtml(sentence: Sentence, styles: readonly StrategyStyle[]): Html {
  return html`${sentence.map((part) => {
    if (typeof part === 'string') return part;
    const style = styles.find((other) => other.name === part.strategy);
    return style === undefined ? part.strategy : strategyLabel(style);
  })}`;
}
