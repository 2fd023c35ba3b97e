const graphemes = new Intl.Segmenter();

/** How many columns a text takes, about: one for each character that a person sees. */
export function stringWidth(text: string): number {
  let width = 0;
  for (const _grapheme of graphemes.segment(text)) width += 1;
  return width;
}
