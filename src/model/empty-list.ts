/** Empties a list that will be filled again. Setting its length instead would leave the compiled code and give its memory back. */
export function emptyList(list: unknown[]): void {
  while (list.length > 0) list.pop();
}
