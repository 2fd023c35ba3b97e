import { isPlainObject } from "../../base/json.ts";
import { isPhase } from "../../wire/models/phase.ts";
import type { FromWorker } from "./worker-messages.ts";

/** What `typeof` may return for a value, the fields of an object, or another check. */
type Shape = string | { readonly [field: string]: Shape } | ((value: unknown) => boolean);

function fits(value: unknown, shape: Shape): boolean {
  if (typeof shape === "string") return shape.split("|").includes(typeof value);
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
  return (value) => Array.isArray(value) && areAll(Array.from<unknown>(value), shape);
}

function areAll(values: readonly unknown[], shape: Shape): boolean {
  return values.every((each) => fits(each, shape));
}

const TEXT = "string|undefined";
const COUNT = "number|undefined";
const BYTES: Shape = (value) => value instanceof Uint8Array;
/** A status of gRPC that is not OK. */
const CODE: Shape = (value) => Number.isInteger(value) && (value as number) > 0;

const PLACE = optional({ file: "string", line: "number" });
const FX = { code: "string", summary: "string", details: listOf("string"), hint: TEXT };
const ERROR = {
  name: TEXT,
  message: "string",
  stack: TEXT,
  fx: optional({ ...FX, location: PLACE }),
};
const FAILURE = {
  error: { ...ERROR, causes: optional(listOf(ERROR)) },
  errorId: TEXT,
  fault: "string",
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
  span: optional((facts) => isPlainObject(facts) && areAll(Object.values(facts), `${TEXT}|number`)),
});

const SHAPES: Readonly<Record<FromWorker["kind"], Shape>> = {
  ready: {},
  pong: {},
  failed: { reason: "string", stack: TEXT },
  message: { id: "number", message: BYTES },
  reply: { id: "number", message: optional(BYTES), facts: FACTS },
  status: { id: "number", code: CODE, details: "string", facts: FACTS },
  log: {
    level: (value) => ["debug", "info", "warn", "error"].includes(value as string),
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
  const shape = isPlainObject(value) ? MESSAGES.get(value["kind"]) : undefined;
  return shape !== undefined && fits(value, shape);
}
