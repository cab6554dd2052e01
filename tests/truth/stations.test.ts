import { describe } from 'vitest';
import { playCases } from './play-cases.ts';

describe('one station behaves as queueing theory knows', () => {
  playCases('Q');
});
