import type { VegaLiteSpec } from './chart.ts';

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** The look shared by all charts. Colours are CSS variables, so one drawing serves the light and the dark page. */
export const CHART_CONFIG: VegaLiteSpec = {
  background: 'transparent',
  font: FONT,
  view: { stroke: null },
  axis: {
    domain: false, ticks: false, labelColor: 'var(--muted)', titleColor: 'var(--muted)', gridColor: 'var(--grid)', labelFontSize: 11, labelLimit: 220,
    titleFontSize: 11, titleFontWeight: 500, labelPadding: 6, titlePadding: 10, labelFont: FONT, titleFont: FONT,
  },
  axisX: { titleAnchor: 'end', titleAlign: 'right' },
  header: { labelColor: 'var(--fg)', titleColor: 'var(--muted)', labelFontSize: 12, labelFontWeight: 600, labelFont: FONT, labelPadding: 4 },
  legend: {
    labelColor: 'var(--fg)', titleColor: 'var(--muted)', labelFontSize: 11, titleFontSize: 11, titleFontWeight: 500, symbolStrokeWidth: 0, labelFont: FONT,
    titleFont: FONT, orient: 'top', symbolType: 'square', columnPadding: 14, labelLimit: 260,
  },
  title: { color: 'var(--fg)', fontSize: 12, fontWeight: 600, anchor: 'start', font: FONT },
  line: { strokeWidth: 1.75 },
  rule: { strokeWidth: 1.5 },
  text: { color: 'var(--fg)', font: FONT, fontSize: 11 },
};
