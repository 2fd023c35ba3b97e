/** Whether the whole load is wanted, as `npm run test:soak` wants it, or the small share of it that `npm test` tries. */
const WHOLE = process.env["FX_LOAD"] === "whole";

/** How much of something a test does. */
export function share({
  whole,
  small,
}: {
  readonly whole: number;
  readonly small: number;
}): number {
  return WHOLE ? whole : small;
}
