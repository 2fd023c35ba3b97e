import type { ApiOperation } from "../api-document.ts";
import type { MetaField } from "../connector-plan.ts";

/** Also `{+name}` and `{name=jobs/*}`. */
const PARAMETER = /\{\+?([^{}=]*)(?:=[^{}]*)?\}/g;

/**
 * Writes a pattern of the requests of an operation, at any base path: `/^GET .*\/jobs\/([^/]+)$/`.
 *
 * @param captured the parameter that is the pattern's group
 */
export function writeRoute({ method, path }: ApiOperation, captured?: string): string {
  const names = Array.from(path.matchAll(PARAMETER), ([, name]) => name!);
  const url = new URL("http://127.0.0.1");
  // As the client's URL encodes it. The mark is a text that no part of a path contains.
  const mark = "fx-parameter-of-the-path";
  url.pathname = path.replace(PARAMETER, mark);
  const [first = "", ...others] = url.pathname.split(mark).map(escapePattern);
  const pattern = others.map((part, index) => {
    const group = names[index] === captured ? "([^/]+)" : "[^/]+";
    return `${group}${part}`;
  });
  return `/^${method} .*${first}${pattern.join("")}$/`;
}

function escapePattern(text: string): string {
  return text.replace(/[^\w%~ -]/g, (one) => `\\${one}`);
}

/** The last parameter of the path that names a job. Undefined if the path has none. */
export function findJobParameter(
  { path }: ApiOperation,
  meta: readonly MetaField[],
): string | undefined {
  const names = Array.from(path.matchAll(PARAMETER), ([, name]) => name!);
  const ids = meta.filter(({ from }) => "answer" in from);
  const isId = (name: string): boolean => ids.some(({ parameters }) => parameters.includes(name));
  return names.findLast(isId) ?? names.at(-1);
}
