let graphemes: Intl.Segmenter | undefined;

/** How many columns a text takes, about: one for each character that a person sees. */
export function stringWidth(text: string): number {
  graphemes ??= new Intl.Segmenter(); // not before a text is measured: it takes as long as oclif to load
  let width = 0;
  for (const _grapheme of graphemes.segment(text)) width += 1;
  return width;
}
