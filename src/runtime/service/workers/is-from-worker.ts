import { isPlainObject } from "../../base/json.ts";
import { isPhase } from "../../wire/models/phase.ts";
import type { FromWorker } from "./worker-messages.ts";

/** What `typeof` returns for a value, the fields of an object, or another check. */
type Shape = string | { readonly [field: string]: Shape } | ((value: unknown) => boolean);

function fits(value: unknown, shape: Shape): boolean {
  if (typeof shape === "string") return typeof value === shape;
  if (typeof shape === "function") return shape(value);
  return (
    isPlainObject(value) && Object.keys(shape).every((name) => fits(value[name], shape[name]!))
  );
}

function optional(shape: Shape): Shape {
  return (value) => value === undefined || fits(value, shape);
}

function listOf(shape: Shape): Shape {
  // Array.from, because `every` skips holes
  return (value) =>
    Array.isArray(value) && Array.from<unknown>(value).every((each) => fits(each, shape));
}

function oneOf(...values: readonly unknown[]): Shape {
  return (value) => values.includes(value);
}

const TEXT = optional("string");
const COUNT = optional("number");
const BYTES = (value: unknown): boolean => value instanceof Uint8Array;
/** A status of gRPC that is not OK. */
const CODE = oneOf(...Array.from({ length: 16 }, (_, index) => index + 1));

const FX = { code: "string", summary: "string", hint: TEXT, details: listOf("string") };
const LOCATION = optional({ file: "string", line: "number" });
const ERROR = {
  name: TEXT,
  message: "string",
  stack: TEXT,
  fx: optional({ ...FX, location: LOCATION }),
};
const FAILURE = {
  error: { ...ERROR, causes: optional(listOf(ERROR)) },
  errorId: TEXT,
  fault: oneOf("author", "caller", "fx"),
  callerMessage: "string",
  retried: optional({ count: "number", forMs: "number" }),
};
const FACTS = optional({
  task: TEXT,
  job: TEXT,
  batch: optional({ jobs: "number", polls: "number", isFirst: "boolean" }),
  inputBytes: COUNT,
  failures: listOf(FAILURE),
  change: optional({ from: optional(isPhase), to: isPhase, message: "string" }),
  span: optional((value) => isPlainObject(value) && Object.values(value).every(isSpanFact)),
});

function isSpanFact(value: unknown): boolean {
  return value === undefined || typeof value === "string" || typeof value === "number";
}

const SHAPES: Readonly<Record<FromWorker["kind"], Shape>> = {
  ready: {},
  pong: {},
  failed: { reason: "string", stack: TEXT },
  message: { id: "number", message: BYTES },
  reply: { id: "number", message: optional(BYTES), facts: FACTS },
  status: { id: "number", code: CODE, details: "string", facts: FACTS },
  log: {
    level: oneOf("debug", "info", "warn", "error"),
    message: "string",
    fields: optional((value) => typeof value === "object" && value !== null),
    id: COUNT,
  },
  printed: { bytes: BYTES },
};
const MESSAGES = new Map<unknown, Shape>(Object.entries(SHAPES));

/**
 * Whether a worker thread may have sent a value. Author code in it can send anything, and an error
 * in the main thread would end the server.
 */
export function isFromWorker(value: unknown): value is FromWorker {
  if (!isPlainObject(value)) return false;
  const shape = MESSAGES.get(value["kind"]);
  return shape !== undefined && fits(value, shape);
}
