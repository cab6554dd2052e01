/** Copies a column into one of `length` elements; the new ones are `fill`. */
export function grownFloat64(column: Float64Array, length: number, fill = 0): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(length);
  grown.set(column);
  if (fill !== 0) grown.fill(fill, column.length);
  return grown;
}

/** Copies a column into one of `length` elements; the new ones are `fill`. */
export function grownInt32(column: Int32Array, length: number, fill = 0): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(column);
  if (fill !== 0) grown.fill(fill, column.length);
  return grown;
}

/** Copies a column into one of `length` elements; the new ones are 0. */
export function grownUint8(column: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(length);
  grown.set(column);
  return grown;
}

/** The next capacity of columns that must hold `index`: a power of two, at least 256. */
export function capacityFor(index: number): number {
  let capacity = 256;
  while (capacity <= index) capacity *= 2;
  return capacity;
}
