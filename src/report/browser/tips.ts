/** Shows `text` beside the pointer; null hides the tip. */
export function showTip(text: string | null, x: number, y: number): void {
  const tip = document.getElementById('tip')!;
  tip.hidden = text === null || text === '';
  if (tip.hidden) return;
  tip.textContent = text;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 8))}px`;
  tip.style.top = `${y + 18 + height > innerHeight ? y - height - 10 : y + 18}px`;
}

/** Tooltips for drawings at rest: the sentence that a screen reader would speak for the mark under the pointer. */
export function installTips(): void {
  document.addEventListener('pointermove', (event) => {
    const mark = event.target instanceof Element ? event.target.closest('.chart:not(.live) [role="graphics-symbol"]:not([aria-roledescription="axis"]), .diagram [data-tip]') : null;
    const row = mark?.parentElement?.getAttribute('data-row');
    const text = mark?.getAttribute('data-tip') ?? mark?.getAttribute('aria-label') ?? null;
    showTip(row === null || row === undefined || text === null ? text : `${row} ${text}`, event.clientX, event.clientY);
  });
  document.addEventListener('pointerleave', () => { showTip(null, 0, 0); });
}
