/** The first `length` UTF-16 units of a longer text; one less where they would end within a character. */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
