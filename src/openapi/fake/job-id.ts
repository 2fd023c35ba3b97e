import type { ApiOperation } from "../api-document.ts";
import {
  type ConnectorPlan,
  type Field,
  findChosenKey,
  type MetaField,
} from "../connector-plan.ts";
import { fillPattern, parsePattern } from "../samples/sample-text.ts";

/** The part of the ResourceMeta that names a job at the service. */
export function findId({ meta, operations }: ConnectorPlan): MetaField | undefined {
  const parameter = findJobParameter(operations.get, meta);
  return meta.find(({ parameters }) => parameters.includes(parameter ?? "")) ?? meta[0];
}

/** The place of the job's ID in the request of a create. Undefined if the service chooses it. */
export function findIdPlace(plan: ConnectorPlan): Field["at"] | undefined {
  const key = findChosenKey(plan);
  const from = findId(plan)?.from;
  if (from !== undefined && "request" in from) return from.request;
  if (key === undefined) return undefined;
  const isKey =
    from === undefined || (key.in === "body" && key.path.join("/") === from.answer.join("/"));
  return isKey ? key : undefined;
}

/** The ID of a new job in the fake: its number with so many digits, and the texts around it. */
interface NewId {
  readonly start: string;
  readonly digits: number;
  readonly end: string;
}

/** An ID that fits the schema. */
export function planNewId(plan: ConnectorPlan): NewId {
  const schema = findId(plan)?.schema;
  if (schema?.types.includes("integer")) return { start: "", digits: 1, end: "" };
  if (schema?.format === "uuid") return { start: "00000000-0000-4000-8000-", digits: 12, end: "" };
  const least = schema?.minLength ?? 0;
  const parts = schema?.pattern === undefined ? [] : (parsePattern(schema.pattern) ?? []);
  const counted = parts.findLastIndex(({ characters }) =>
    Array.from("0123456789").every((digit) => characters.includes(digit)),
  );
  if (counted === -1) return { start: "job-", digits: Math.max(1, least - "job-".length), end: "" };
  const start = fillPattern(parts.slice(0, counted), 0);
  const end = fillPattern(parts.slice(counted + 1), 0);
  const digits = Math.max(parts[counted]!.min, least - start.length - end.length);
  return { start, digits, end };
}

/** Also `{+name}` and `{name=jobs/*}`. */
const PARAMETER = /\{\+?([^{}=]*)(?:=[^{}]*)?\}/g;

/**
 * The method and the path of an operation as the client's URL encodes it: `{job}` is the parameter
 * `captured`, and `*` any other.
 */
export function toRoute({ method, path }: ApiOperation, captured?: string): string {
  // A text that no part of a path contains.
  const mark = "fx-parameter-of-the-path";
  const url = new URL("http://127.0.0.1");
  url.pathname = path.replace(PARAMETER, (_, name) => (name === captured ? mark : "*"));
  return `${method} ${url.pathname.replace(mark, "{job}")}`;
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
