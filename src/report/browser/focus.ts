/** Highlights one strategy in every chart: by a button for good, by hovering over a legend for the moment. */
export function installFocus(): void {
  const root = document.documentElement;
  const bar = document.querySelector<HTMLElement>('.focus-bar');
  if (bar === null) return;
  bar.hidden = false;
  const buttons = [...bar.querySelectorAll('button')];
  let pinned: string | null = null;

  const show = (slot: string | null): void => {
    if (slot === null) delete root.dataset.focus;
    else root.dataset.focus = slot;
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      pinned = pinned === button.dataset.slot ? null : (button.dataset.slot ?? null);
      for (const other of buttons) other.setAttribute('aria-pressed', String(other.dataset.slot === pinned));
      show(pinned);
    });
  }
  for (const item of document.querySelectorAll<HTMLElement>('.legend li')) {
    item.addEventListener('pointerenter', () => { show(item.dataset.slot ?? null); });
    item.addEventListener('pointerleave', () => { show(pinned); });
  }
}
