import { isPlainObject, type Json, mapValues, setOwn } from "../../runtime/base/json.ts";
import {
  AnswerHeader,
  type AnySource,
  listParts,
} from "../../runtime/http-connector/answer-value.ts";
import { toText } from "../../runtime/http-connector/request-values.ts";

/** An answer that is built backwards from where a declaration reads it. */
export class BuiltAnswer {
  readonly headers = new Headers();
  #body: unknown;

  /**
   * @param example what the declaration gives as an example, in which `{field}` stands for a field of
   * the job
   */
  constructor(example: Json | undefined, fields: Readonly<Record<string, unknown>>) {
    this.#body = example === undefined ? undefined : fillExample(example, fields);
  }

  /** Puts a value where the declaration reads it. Nobody can turn a function around. */
  put(source: AnySource | undefined, value: unknown): this {
    if (source === undefined || value === undefined || typeof source === "function") return this;
    if (source instanceof AnswerHeader) this.headers.set(source.name, toHeader(source, value));
    else this.#body = putAt(this.#body, listParts(source), value);
    return this;
  }

  /** The answer itself. */
  respond(status: number): Response {
    return this.#body === undefined
      ? new Response(null, { status, headers: this.headers })
      : Response.json(this.#body, { status, headers: this.headers });
  }

  get body(): unknown {
    return this.#body;
  }
}

/** A value as a header, or a path that has it in the segment that is read. */
function toHeader({ segment }: AnswerHeader, value: unknown): string {
  const text = toText(value);
  return segment === undefined ? text : `/${encodeURIComponent(text)}${"/job".repeat(segment)}`;
}

/** Replaces `{field}` in the texts of an example. A text that is only a field becomes its value. */
function fillExample(example: Json, fields: Readonly<Record<string, unknown>>): unknown {
  if (typeof example === "string") {
    const whole = /^\{(\w+)\}$/.exec(example)?.[1];
    if (whole !== undefined && Object.hasOwn(fields, whole)) return fields[whole];
    return example.replace(/\{(\w+)\}/g, (mark, name: string) => toText(fields[name] ?? mark));
  }
  if (Array.isArray(example)) return example.map((each: Json) => fillExample(each, fields));
  return isPlainObject(example) ? mapValues(example, (each) => fillExample(each, fields)) : example;
}

/** A copy with the value at a path. Numbers are positions in a list. */
function putAt(target: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (/^\d+$/.test(String(first)) && !isPlainObject(target)) {
    const list: unknown[] = Array.isArray(target) ? [...(target as unknown[])] : [];
    list[Number(first)] = putAt(list[Number(first)], rest, value);
    return list;
  }
  const copy = isPlainObject(target) ? { ...target } : {};
  setOwn(copy, String(first), putAt(copy[first], rest, value));
  return copy;
}
