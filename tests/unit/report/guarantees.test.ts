import { expect, test } from 'vitest';

import { noneSeen } from '../../../src/report/guarantees.ts';
import { measureResult } from '../../../src/experiment/measure-result.ts';

const zeros = new Array<number>(20).fill(0);

test('writes out the rule of three in the trials it was made of', () => {
  const ofOrders = measureResult('consistency.half-done', zeros, { confidence: 0.95, orders: 172_000, independentOrders: true });
  expect(noneSeen(ofOrders, 0.95)).toBe('none in 172,000 orders');
  const ofReplications = measureResult('consistency.half-done', zeros, { confidence: 0.95, orders: 172_000, independentOrders: false });
  expect(noneSeen(ofReplications, 0.95)).toBe('none in 20 replications');
});

test('knows that another confidence has another rule', () => {
  const measure = measureResult('consistency.half-done', zeros, { confidence: 0.999, orders: 5000, independentOrders: true });
  expect(noneSeen(measure, 0.999)).toBe('none in 5,000 orders');
});

test('says nothing about a count that is not 0', () => {
  const measure = measureResult('consistency.half-done', [0, 1, 0], { confidence: 0.95, orders: 300, independentOrders: true });
  expect(noneSeen(measure, 0.95)).toBeNull();
});
