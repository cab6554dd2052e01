// The packages that make up Vega ship no types of their own; this is what the runtime uses of them.
declare module 'vega-dataflow' {
  export const transforms: Record<string, unknown>;
}
declare module 'vega-transforms';
declare module 'vega-view-transforms';
declare module 'vega-encode';
declare module 'vega-parser' {
  export function parse(spec: object, config: object, options: { readonly ast: boolean }): object;
}
declare module 'vega-view' {
  export class View {
    constructor(runtime: object, options: { readonly expr: unknown; readonly renderer: 'svg'; readonly hover: boolean });
    tooltip(handler: (handler: unknown, event: MouseEvent, item: unknown, value: unknown) => void): this;
    initialize(container: HTMLElement): this;
    runAsync(): Promise<this>;
  }
}
