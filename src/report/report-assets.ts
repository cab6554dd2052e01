import { existsSync, readFileSync } from 'node:fs';
import type { GroundTruthRecord } from '../experiment/ground-truth-document.ts';

/** What the build prepares for every report: script and style of the page, and the packed chart runtime. */
export interface ReportAssets {
  readonly script: string;
  readonly css: string;
  /** The slim Vega runtime: gzip, then base64. */
  readonly runtime: string;
  /** What the ground-truth suite measured when it was last recorded. */
  readonly validation: GroundTruthRecord;
}

/** Reads the assets that `npm run build` made. @throws {Error} when there are none. */
export function loadReportAssets(): ReportAssets {
  // Beside the compiled module; when the source itself runs (tests), in the build's output.
  const folder = [new URL('./assets/', import.meta.url), new URL('../../dist/report/assets/', import.meta.url)].find((url) => existsSync(url));
  if (folder === undefined) throw new Error('the assets of the report are missing: run `npm run build`');
  return readReportAssets(folder);
}

/** Reads assets from a directory; its address ends with a slash. */
export function readReportAssets(folder: URL): ReportAssets {
  const read = (name: string, encoding: 'utf8' | 'base64'): string => readFileSync(new URL(name, folder), encoding);
  const validation = JSON.parse(read('validation.json', 'utf8')) as GroundTruthRecord;
  return { script: read('page.js', 'utf8'), css: read('page.css', 'utf8'), runtime: read('vega-runtime.js.gz', 'base64'), validation };
}
