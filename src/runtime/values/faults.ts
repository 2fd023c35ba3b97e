import { isDate } from "node:util/types";
import { didYouMean } from "../base/errors/did-you-mean.ts";
import { getKind, isPlainObject, type Kind } from "../base/json.ts";
import { countOf, LONGEST_QUOTE, oneLine, quote } from "../base/text.ts";
import { int64ToBigint, type Literal, type Primitive, type Scalar } from "./literal.ts";

/** A problem with a value. */
export interface ValueFault {
  /** The path inside the value; empty for the value itself. */
  readonly path: FaultPath;
  /**
   * `type`: the wrong type. `missing`: no value. `unknown`: an undeclared name. `refused`: rejected
   * by the author's schema.
   */
  readonly problem: "type" | "missing" | "unknown" | "refused";
  /**
   * What was expected, for example `an integer`. Empty for an unknown name; the schema's message if
   * the schema rejected the value.
   */
  readonly expected: string;
  /** A short description of the value; empty if it is missing. */
  readonly got: string;
  /** The word received and the valid ones, for a suggestion. */
  readonly choice?: { readonly received: string; readonly choices: readonly string[] };
}

/** Further faults are only counted. */
const MOST_FAULTS = 1000;

/**
 * Collects the faults of a value. They are reported without a path; `inside` adds the key of each
 * container.
 */
export class ValueFaults {
  readonly #list: ValueFault[] = [];
  #omitted = 0;

  /** The number of recorded faults. It stops growing at 1000. */
  get count(): number {
    return this.#list.length;
  }

  get list(): readonly ValueFault[] {
    return this.#list;
  }

  /** Reports a value of the wrong type. */
  report(expected: string, value: unknown): void {
    this.#add(() => ({ problem: "type", expected, got: describeValue(value) }));
  }

  /** Like `report`, for a literal. Returns null, for its reader to return. */
  reportLiteral(expected: string, literal: Literal): null {
    this.#add(() => ({ problem: "type", expected, got: describeLiteral(literal) }));
    return null;
  }

  /** Like `report`, with a description of the value. */
  reportGot(expected: string, got: string): void {
    this.#add(() => ({ problem: "type", expected, got }));
  }

  /** Like `report`, if only certain words are valid. */
  reportChoice(expected: string, value: unknown, choices: readonly string[]): void {
    this.#add(() => ({
      problem: "type",
      expected,
      got: describeValue(value),
      ...(typeof value === "string" && { choice: { received: value, choices } }),
    }));
  }

  missing(expected: string): void {
    this.#add(() => ({ problem: "missing", expected, got: "" }));
  }

  /** Reports a value whose name is not one of `names`. */
  unknown(value: unknown, name: string, names: readonly string[]): void {
    this.#add(() => ({
      problem: "unknown",
      expected: "",
      got: describeValue(value),
      choice: { received: name, choices: names },
    }));
  }

  /** Reports that the author's schema rejected the part of the value at `path`. */
  refuse(message: string, path: FaultPath): void {
    this.#add(() => ({ problem: "refused", expected: oneLine(message), got: "" }), path);
  }

  /** Converts a part of the value, and puts its key before the paths of the faults found in it. */
  inside<Out>(key: string | number, convert: () => Out): Out {
    const before = this.count;
    const result = convert();
    this.within(before, key);
    return result;
  }

  /** Puts a key before the paths of all faults added since `before`. */
  within(before: number, key: string | number): void {
    for (let index = before; index < this.#list.length; index++)
      this.#list[index]!.path.unshift(key);
  }

  /** Returns one line per fault: `xs[2].name   expected an integer, got "x"`. */
  lines(): string[] {
    const lines = this.#list.map((fault) =>
      fault.path.length === 0
        ? describeValueFault(fault)
        : `${formatPath(fault.path)}   ${describeValueFault(fault)}`,
    );
    if (this.#omitted > 0) lines.push(`… and ${this.#omitted} more`);
    return lines;
  }

  #add(describe: () => Omit<ValueFault, "path">, path: FaultPath = []): void {
    if (this.#list.length === MOST_FAULTS) this.#omitted++;
    else this.#list.push({ path, ...describe() });
  }
}

/** Describes a fault without its path, with a suggestion for a misspelled word. */
export function describeValueFault({ problem, expected, got, choice }: ValueFault): string {
  if (problem === "missing") return `is missing; expected ${expected}`;
  if (problem === "refused") return expected;
  const suggestion = choice === undefined ? "" : didYouMean(choice.received, choice.choices);
  return problem === "unknown"
    ? `is not declared${suggestion}`
    : `expected ${expected}, got ${got}${suggestion}`;
}

/** Creates an error from one line per fault. */
export type Refusal = (lines: string[]) => Error;

/** Returns the result of a conversion. If it reports faults, throws the error for them. */
export function withoutFaults<Out>(convert: (faults: ValueFaults) => Out, toError: Refusal): Out {
  const faults = new ValueFaults();
  const result = convert(faults);
  if (faults.count > 0) throw toError(faults.lines());
  return result;
}

/** Names and positions from the outside in. */
export type FaultPath = (string | number)[];

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

/** Formats a path, for example `xs[2].name` or `xs["a b"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!PLAIN_NAME.test(key)) text += text === "" ? quote(key) : `[${quote(key)}]`;
    else text += text === "" ? key : `.${key}`;
  }
  return text;
}

/** Describes a value for an error: short, on one line, without control characters. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (typeof value === "object") return describeObject(value);
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (Object.is(value, -0)) return "-0";
  const text = (value as number | bigint | boolean).toString();
  return text.length > LONGEST_QUOTE ? `an integer of ${text.length} digits` : text;
}

const NAMES: Partial<Record<Kind, string>> = {
  file: "a file",
  directory: "a directory",
  dataset: "a dataset",
  duration: "a duration",
  timestamp: "a timestamp",
  task: "a task",
  type: "a Flyte type",
  resource: "a Resource",
};

function describeObject(value: object): string {
  const kind = getKind(value);
  if (kind !== undefined && NAMES[kind] !== undefined) return NAMES[kind];
  if (Array.isArray(value))
    return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (isDate(value))
    return Number.isNaN(value.getTime()) ? "an invalid Date" : `the Date ${value.toISOString()}`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return countOf(value.byteLength, "byte");
  if (isPlainObject(value)) return describeKeys(Object.keys(value));
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && /^[\w$]{1,60}$/.test(name)
    ? `an instance of ${name}`
    : "an object";
}

function describeKeys(keys: readonly string[]): string {
  if (keys.length === 0) return "an empty object";
  const shown = keys.slice(0, 3).map(quote).join(", ");
  return `an object with ${shown}${keys.length > 3 ? ", …" : ""}`;
}

/** Describes the value in a literal, for an error. */
export function describeLiteral(literal: Literal): string {
  if (literal.scalar != null) return describeScalar(literal.scalar);
  if (literal.collection != null) return `a list of ${literal.collection.literals?.length ?? 0}`;
  if (literal.map != null) return "a map";
  if (literal.offloadedMetadata != null) return "a value that was offloaded to storage";
  return "an empty literal";
}

function describeScalar(scalar: Scalar): string {
  if (scalar.primitive != null) return describePrimitive(scalar.primitive);
  if (scalar.noneType != null) return "null";
  if (scalar.blob != null)
    return scalar.blob.metadata?.type?.dimensionality === 1 ? "a directory" : "a file";
  if (scalar.structuredDataset != null || scalar.schema != null) return "a dataset";
  if (scalar.binary != null)
    return `${countOf(scalar.binary.value?.length ?? 0, "byte")} with the tag ${describeValue(scalar.binary.tag ?? "")}`;
  if (scalar.generic != null) return "a JSON object";
  if (scalar.union != null) return describeUnion(scalar.union.value);
  if (scalar.error != null) return "an error";
  return "an empty literal";
}

/** Names the cause, because the value inside the union may look valid to the reader. */
function describeUnion(value: Literal | null | undefined): string {
  return value == null
    ? "an empty union"
    : `${describeLiteral(value)} inside a union: the other side declares an optional or a union here, this side does not`;
}

function describePrimitive(primitive: Primitive): string {
  if (primitive.integer != null) return int64ToBigint(primitive.integer).toString();
  const value = primitive.floatValue ?? primitive.stringValue ?? primitive.boolean;
  if (value != null) return describeValue(value);
  if (primitive.datetime != null) return "a date and time";
  return primitive.duration == null ? "an empty literal" : "a duration";
}
