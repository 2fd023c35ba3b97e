import type { Awaitable } from "../base/context.ts";
import { FxError, RetryableError } from "../base/errors/errors.ts";
import { brandInstances, isPlainObject } from "../base/json.ts";
import type { LazyLocation } from "../base/source/source-location.ts";
import { shorten } from "../base/text.ts";
import { describeValue } from "../values/faults.ts";
import { ValueOf } from "./request-values.ts";

/** An answer of the service. */
export interface HttpAnswer {
  /** The parsed JSON, or the text if it is none. Undefined if the answer is empty. */
  readonly body: unknown;
  /** The status, from 100 to 599. */
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
  /** The request's name in errors, such as `GET /jobs/{jobId}`. */
  readonly operation: string;
  /** Whether it comes with the job, so that anybody may have written it. Default: false. */
  readonly isForeign?: boolean;
}

/**
 * The path of a value in the JSON of an answer: names, and the positions of list items from 0, with
 * dots between them: `data.items.0.id`. If a name has a dot itself, a list of its parts:
 * `["data", "render.url"]`. An empty path is the whole answer.
 */
export type AnswerPath = string | readonly (string | number)[];

/** What a function of a declaration receives beside the answer's JSON. */
export type AnswerContext<Request> = Request & Pick<HttpAnswer, "status" | "headers">;

/** The JSON of an answer. Declare its type at the parameter: `(answer: Render) => answer.url`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each function may declare what it reads
export type AnswerJson = any;

/** Where a value is in an answer: a path, a header, or a function that returns the value. */
export type ValueSource<Value, Request> =
  | AnswerPath
  | AnswerHeader
  | ((answer: AnswerJson, context: AnswerContext<Request>) => Awaitable<Value>);

/** A header of an answer. See {@link header}. */
export class AnswerHeader {
  constructor(
    readonly name: string,
    readonly segment: number | undefined,
  ) {}
}

brandInstances(AnswerHeader, "http-header");

/**
 * A header of an answer, such as the address of a new job.
 *
 * @param options.segment only this segment of the path of a URL, counted from its end: 0 is the last.
 * Default: the whole header
 * @example
 * job: { jobUrl: header("Location") }
 */
export function header(name: string, options: { readonly segment?: number } = {}): AnswerHeader {
  return new AnswerHeader(name, options.segment);
}

/** A source without its types. */
export type AnySource = ValueSource<unknown, object>;

/** Returns the value, or undefined if the answer lacks it or has null there. */
export function readValue(
  source: AnySource,
  answer: HttpAnswer,
  request: object,
): Awaitable<unknown> {
  if (typeof source === "function") {
    const { status, headers } = answer;
    return source(answer.body, { ...request, status, headers });
  }
  if (source instanceof AnswerHeader) return readHeader(source, answer) || undefined;
  let value = answer.body;
  for (const part of listParts(source)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value ?? undefined;
}

function readHeader({ name, segment }: AnswerHeader, { headers }: HttpAnswer): string | undefined {
  const text = headers.get(name) ?? "";
  if (segment === undefined) return text;
  const path = URL.canParse(text, ANY_ORIGIN) ? new URL(text, ANY_ORIGIN).pathname : "";
  const found = path
    .split("/")
    .filter(Boolean)
    .at(-1 - segment);
  try {
    return found && decodeURIComponent(found);
  } catch {
    return found; // it has a "%" that stands for itself
  }
}

/** Only the path of a URL is read. */
const ANY_ORIGIN = "http://service.invalid";

const parts = new Map<string, readonly string[]>();

/** Splits each path once. Only declarations have paths, so there are few. */
export function listParts(path: AnswerPath): readonly (string | number)[] {
  if (typeof path !== "string") return path;
  let list = parts.get(path);
  if (list === undefined) parts.set(path, (list = path === "" ? [] : path.split(".")));
  return list;
}

/** A field of a declaration that needs a value, for errors. */
export interface Needed {
  /** Such as `results.video`. */
  readonly field: string;
  readonly definedAt: LazyLocation;
}

/** FX1022: the answer lacks what the declaration needs. */
export function lacksValue(
  source: AnySource | ValueOf,
  answer: HttpAnswer,
  { field, definedAt }: Needed,
): FxError {
  return new FxError("FX1022", describeLack(source, answer, field), {
    location: definedAt.location,
    hint: `correct ${field}; fx run --record answers.yaml shows what the service answers`,
  });
}

/** The same for a poll, which Flyte repeats: a proxy may have answered. */
export function lacksState(
  source: AnySource,
  answer: HttpAnswer,
  field: string,
  end = "",
): RetryableError {
  return new RetryableError("NO_STATE", `${describeLack(source, answer, field)}${end}`);
}

function describeLack(source: AnySource | ValueOf, answer: HttpAnswer, field: string): string {
  if (source instanceof ValueOf) return `${field}: the task has no value for ${source.name}`;
  const begin = `${field}: the answer of ${answer.operation}`;
  if (typeof source === "function") return `${begin} has no such value: the function returned none`;
  if (source instanceof AnswerHeader) return `${begin} has no header ${source.name}`;
  return `${begin} has no ${showPath(listParts(source))}: ${describeNearest(source, answer.body)}`;
}

/** Says what the answer has instead, as deep as the path leads. */
function describeNearest(path: AnswerPath, body: unknown): string {
  const list = listParts(path);
  let value = body;
  for (const [depth, part] of list.entries()) {
    if (typeof value === "object" && value !== null && Object.hasOwn(value, part)) {
      value = (value as Record<string, unknown>)[part];
      continue;
    }
    const place = depth === 0 ? "the answer" : showPath(list.slice(0, depth));
    return `${place} ${describeContent(value)}`;
  }
  return `${showPath(list)} ${describeContent(value)}`;
}

const MOST_SHOWN = 200;

function describeContent(value: unknown): string {
  if (value === undefined) return "is empty";
  if (Array.isArray(value)) return `is a list of ${value.length}`;
  if (!isPlainObject(value)) return `is ${shorten(describeValue(value), MOST_SHOWN)}`;
  const names = Object.keys(value);
  return names.length === 0 ? "is an empty object" : `has ${shorten(names.join(", "), MOST_SHOWN)}`;
}

function showPath(path: readonly (string | number)[]): string {
  return path.length === 0 ? "content" : path.join(".");
}
