import { expect, test } from 'vitest';

import { Html, html } from '../../../src/report/html.ts';

test('escapes text and attributes, not markup', () => {
  expect(html`<b title="${'"x" & \'y\''}">${'<script>'}${new Html('<i>i</i>')}</b>`.text).toBe('<b title="&quot;x&quot; &amp; &#39;y&#39;">&lt;script&gt;<i>i</i></b>');
});

test('joins lists and prints nothing for null and false', () => {
  expect(html`${[1, 'a', html`<br>`]}${null}${false}`.text).toBe('1a<br>');
});
