import type { ApiOperation } from "../api-document.ts";
import type { MetaField } from "../connector-plan.ts";

/** Also `{+name}` and `{name=jobs/*}`. */
const PARAMETER = /\{\+?([^{}=]*)(?:=[^{}]*)?\}/g;

/**
 * The method and the path of an operation as the client's URL encodes it: `{job}` is the parameter
 * `captured`, and `*` any other.
 */
export function toRoute({ method, path }: ApiOperation, captured?: string): string {
  // A text that no part of a path contains.
  const mark = "fx-parameter-of-the-path";
  const names = listParameters(path);
  const url = new URL("http://127.0.0.1");
  url.pathname = path.replace(PARAMETER, mark);
  const [first, ...others] = url.pathname.split(mark);
  const parts = others.map((part, at) => `${names[at] === captured ? "{job}" : "*"}${part}`);
  return `${method} ${first}${parts.join("")}`;
}

/** The last parameter of the path that names a job. Undefined if the path has none. */
export function findJobParameter(
  { path }: ApiOperation,
  meta: readonly MetaField[],
): string | undefined {
  const names = listParameters(path);
  const ids = meta.filter(({ from }) => "answer" in from);
  const isId = (name: string): boolean => ids.some(({ parameters }) => parameters.includes(name));
  return names.findLast(isId) ?? names.at(-1);
}

function listParameters(path: string): string[] {
  return Array.from(path.matchAll(PARAMETER), ([, name]) => name!);
}
