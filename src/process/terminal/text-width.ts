const NARROWEST = 60;
const WIDEST = 120;
const DEFAULT = 80;

/**
 * The columns for running text such as help: those of COLUMNS or of the terminal, but at least 60,
 * and at most 120, because longer lines are hard to read. 80 in a pipe.
 */
export function getTextWidth(
  stream: { readonly columns?: number | undefined },
  env: NodeJS.ProcessEnv,
): number {
  const columns = Number.parseInt(env["COLUMNS"] ?? "", 10) || stream.columns || DEFAULT;
  return Math.min(Math.max(columns, NARROWEST), WIDEST);
}
