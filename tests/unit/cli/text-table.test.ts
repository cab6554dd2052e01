import { expect, test } from 'vitest';

import { textTable } from '../../../src/cli/text-table.ts';

test('aligns columns and leaves no blanks at the end of a line', () => {
  const table = textTable([{ head: '', align: 'left' }, { head: 'µs', align: 'right' }, { head: 'note', align: 'left' }], [['saga', '4.20', ''], ['two-phase-commit', '12', 'slow']]);
  expect(table).toBe('                    µs  note\nsaga              4.20\ntwo-phase-commit    12  slow');
});
