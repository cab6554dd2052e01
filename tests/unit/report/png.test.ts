import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';

import { opacityPng } from '../../../src/report/png.ts';

function chunks(uri: string): { readonly type: string; readonly data: Buffer; readonly crcHolds: boolean }[] {
  const bytes = Buffer.from(uri.replace('data:image/png;base64,', ''), 'base64');
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  const found = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    found.push({ type: body.toString('latin1', 0, 4), data: body.subarray(4), crcHolds: bytes.readUInt32BE(at + 8 + length) === crc32(body) });
    at += 12 + length;
  }
  return found;
}

test('writes the chunks of a palette image, each with its checksum', () => {
  const found = chunks(opacityPng([[0, 0.5, 1], [1, 1, 0]], [200, 80, 0]));
  expect(found.map(({ type }) => type)).toEqual(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
  expect(found.every(({ crcHolds }) => crcHolds)).toBe(true);
  expect([found[0]!.data.readUInt32BE(0), found[0]!.data.readUInt32BE(4)]).toEqual([3, 2]);
});

test('clear is 0, opaque is 1, beyond is clamped', () => {
  const found = chunks(opacityPng([[0, 1, 7, -2]], [200, 80, 0]));
  const opacity = found.find(({ type }) => type === 'tRNS')!.data;
  const pixels = inflateSync(found.find(({ type }) => type === 'IDAT')!.data).subarray(1);
  expect([...pixels].map((index) => opacity[index])).toEqual([0, 255, 255, 0]);
});

test.each([[[]], [[[]]], [[[1], [1, 2]]]])('refuses rows that make no rectangle', (rows) => {
  expect(() => opacityPng(rows, [0, 0, 0])).toThrow(RangeError);
});
