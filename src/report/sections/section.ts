import { html, type Html } from '../html.ts';

/** A section of the page: heading with a stable anchor, an introduction, a body. */
export function section(id: string, title: string, intro: string, ...body: readonly (Html | null)[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title"><a href="#${id}">${title}</a></h2>${intro === '' ? null : html`<p class="intro">${intro}</p>`}${body}</section>`;
}
