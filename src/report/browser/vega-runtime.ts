// The part of Vega that the report's charts need, without maps, trees, force layouts and word clouds: a quarter smaller.
// Expressions are interpreted, because the page's policy forbids evaluating text.
import { transforms } from 'vega-dataflow';
import * as encode from 'vega-encode';
import { expressionInterpreter } from 'vega-interpreter';
import { parse } from 'vega-parser';
import * as dataTransforms from 'vega-transforms';
import { View } from 'vega-view';
import * as viewTransforms from 'vega-view-transforms';

/** What the page asks of the runtime. */
export interface ChartRuntime {
  /** Replaces the content of `container` by a live chart. */
  mount(spec: object, container: HTMLElement, showTip: (text: string | null, x: number, y: number) => void): Promise<void>;
}

Object.assign(transforms, dataTransforms, viewTransforms, encode);

const runtime: ChartRuntime = {
  async mount(spec, container, showTip) {
    const view = new View(parse(spec, {}, { ast: true }), { expr: expressionInterpreter, renderer: 'svg', hover: true });
    view.tooltip((_handler: unknown, event: MouseEvent, _item: unknown, value: unknown) => {
      showTip(typeof value === 'string' ? value : null, event.clientX, event.clientY);
    });
    container.replaceChildren();
    view.initialize(container);
    await view.runAsync();
  },
};
globalThis.rehearsalCharts = runtime;
