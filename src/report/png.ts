import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A PNG of one colour whose opacity is the data: rows of numbers from 0 (clear) to 1 (opaque), as a data URI. The page
 * behind it shows through, so one image serves the light and the dark page. All rows have the same length.
 * Format: W3C Portable Network Graphics (third edition), colour type 3 with a tRNS chunk.
 */
export function opacityPng(rows: readonly (readonly number[])[], color: readonly [number, number, number]): string {
  const width = rows[0]?.length ?? 0;
  if (width === 0 || rows.some((row) => row.length !== width)) throw new RangeError('an image needs rows of one length, not empty');
  const levels = Array.from({ length: LEVELS }, (_, level) => Math.round((level / (LEVELS - 1)) * 255));
  const pixels = Buffer.alloc(rows.length * (width + 1));
  rows.forEach((row, y) => {
    row.forEach((value, x) => { pixels[y * (width + 1) + 1 + x] = Math.round(Math.min(1, Math.max(0, value)) * (LEVELS - 1)); });
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const png = Buffer.concat([
    SIGNATURE, chunk('IHDR', header), chunk('PLTE', Buffer.from(levels.flatMap(() => color))), chunk('tRNS', Buffer.from(levels)),
    chunk('IDAT', deflateSync(pixels, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${png.toString('base64')}`;
}

// The eye tells no more steps of one colour apart, and few steps pack well.
const LEVELS = 32;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
