import { describe } from 'vitest';
import { playCases } from './play-cases.ts';

describe('networks, balancing, reliability, retries and consistency behave as theory knows', () => {
  playCases('NLRDC');
});
