import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { Html, html } from './html.ts';
import type { ReportAssets } from './report-assets.ts';
import { matrixCss } from './sections/matrix.ts';
import { glyphSheet } from './strategy-label.ts';
import type { StrategyStyle } from './strategy-style.ts';
import { themeCss } from './theme.ts';

/** What a page is made of. */
export interface PageContent {
  readonly title: string;
  /** Of the tool. */
  readonly version: string;
  readonly styles: readonly StrategyStyle[];
  /** Compiled charts for the interactive runtime, by the id of their figure. */
  readonly specs: Readonly<Record<string, object>>;
  readonly assets: ReportAssets;
  readonly navigation: readonly (readonly [id: string, label: string])[];
  readonly header: Html;
  readonly body: Html;
}

/** One HTML file that needs nothing else and may load nothing: its policy allows its own style, its own script and blobs of it. */
export function page({ title, version, styles, specs, assets, navigation, header, body }: PageContent): string {
  const css = [themeCss(), assets.css, matrixCss()].join('\n');
  const policy = [
    "default-src 'none'", `script-src 'sha256-${sha256(assets.script)}' blob:`, `style-src 'sha256-${sha256(css)}'`, "style-src-attr 'unsafe-inline'", 'img-src data:', "base-uri 'none'", "form-action 'none'",
  ].join('; ');
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Rehearsal ${version}">
<title>${title} · Rehearsal</title>
<style>${new Html(css)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the verdict</a>
${glyphSheet(styles)}
${header}
${navigation.length === 0 ? null : html`<nav class="bar" aria-label="Sections"><div class="wrap">${navigation.map(([id, label]) => html`<a href="#${id}">${label}</a>`)}</div></nav>`}
${body}
<footer class="wrap">Rehearsal ${version}. Every number carries its interval; no verdict comes from a single run.</footer>
<div class="tip" id="tip" role="tooltip" hidden></div>
<script type="application/octet-stream" id="specs">${packedJson(specs)}</script>
<script type="application/octet-stream" id="runtime">${Object.keys(specs).length === 0 ? '' : assets.runtime}</script>
<script>${new Html(assets.script)}</script>
</body>
</html>
`;
  return document.text;
}

function packedJson(value: unknown): string {
  return gzipSync(JSON.stringify(value), { level: 9 }).toString('base64');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
