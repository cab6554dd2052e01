import { showTip } from './tips.ts';
import type { ChartRuntime } from './vega-runtime.ts';

declare global {
  // Set by the runtime's script when it runs.
  var rehearsalCharts: ChartRuntime | undefined;
}

/** Buttons that replace a drawing by a live chart. The runtime is unpacked upon the first press and never before. */
export function installLiveCharts(): void {
  let ready: Promise<readonly [ChartRuntime, Readonly<Record<string, object>>]> | null = null;
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-live]')) {
    button.addEventListener('click', () => {
      const id = button.dataset.live!;
      const container = document.querySelector<HTMLElement>(`#${CSS.escape(id)} .chart`)!;
      button.disabled = true;
      ready ??= prepare();
      ready.then(([runtime, specs]) => runtime.mount(specs[id]!, container, showTip)).then(() => {
        container.classList.add('live');
        button.textContent = 'Drag to move, scroll to zoom, double-click to reset';
      }, (error: unknown) => {
        button.textContent = 'This browser cannot run the chart';
        console.error(error);
      });
    });
  }
}

async function prepare(): Promise<readonly [ChartRuntime, Readonly<Record<string, object>>]> {
  const [code, specs] = await Promise.all([unpack('runtime'), unpack('specs')]);
  await run(code);
  return [globalThis.rehearsalCharts!, JSON.parse(specs) as Record<string, object>];
}

async function unpack(id: string): Promise<string> {
  const bytes = Uint8Array.from(atob(document.getElementById(id)!.textContent), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

// The page's policy allows scripts from blobs, and no evaluation of text.
function run(code: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => { URL.revokeObjectURL(url); resolve(); };
    script.onerror = () => { reject(new Error('the chart runtime did not load')); };
    document.head.append(script);
  });
}
