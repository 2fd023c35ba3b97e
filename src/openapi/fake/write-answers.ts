import type { ApiOperation, Schema } from "../api-document.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { allowsNull, findSchema } from "../plan/object-parts.ts";
import { isMap, sampleValue } from "../samples/sample-value.ts";
import { toCommentText } from "../typescript/write-doc-comment.ts";
import { Expression, type LiteralValue, writeLiteral } from "../typescript/write-literal.ts";

type Path = readonly string[];

/** The reason of a job that failed. */
const REASON = "failed on purpose";

/** The functions of a fake that return the answers of its operations. */
export class AnswerWriter {
  readonly #plan: ConnectorPlan;
  readonly #names = new Map<Schema, string>();
  readonly #functions: string[] = [];

  constructor(plan: ConnectorPlan) {
    this.#plan = plan;
  }

  /** The code of the functions so far. */
  get functions(): readonly string[] {
    return this.#functions;
  }

  /**
   * Writes the Response of an operation.
   *
   * @param name the name of its function, unless another operation has the same answer
   * @param job the name of the variable with the job
   */
  response(operation: ApiOperation, name: string, job: string): string {
    const { answer } = operation;
    if (answer === undefined) return "new Response(null, { status: 204 })";
    return `reply(${answer.status}, ${this.call(answer.schema, operation, name, job)})`;
  }

  /** Writes the call of the function that returns an answer, and the function itself once. */
  call(schema: Schema, operation: ApiOperation, name: string, job: string): string {
    const known = this.#names.get(schema) ?? name;
    if (!this.#names.has(schema)) {
      this.#names.set(schema, name);
      const sample = sampleAnswer(schema, operation, this.#plan);
      const title = toCommentText(`${operation.method} ${operation.path}`);
      this.#functions.push(`/** The job in the answer of \`${title}\`. */
function ${name}(job: FakeJob): unknown {
  return ${writeLiteral(sample, 2, "return ;".length)};
}
`);
    }
    return `${known}(${job})`;
  }

  /** Writes the function that returns a list of jobs. */
  list({ answer, method, path }: ApiOperation, name: string, items: Path): void {
    const sample = sampleValue(answer!.schema, { writer: "service", include: [items] });
    const list =
      items.length === 0
        ? new Expression("jobs")
        : replace(sample, items, () => new Expression("jobs"));
    this.#functions.push(`/** The answer of \`${toCommentText(`${method} ${path}`)}\`. */
function ${name}(jobs: readonly unknown[]): unknown {
  return ${writeLiteral(list, 2, "return ;".length)};
}
`);
  }
}

/** A sample answer for the job in the variable `job`. */
function sampleAnswer(schema: Schema, operation: ApiOperation, plan: ConnectorPlan): LiteralValue {
  const { states, meta, operations, outputs, idempotency } = plan;
  const key = "at" in idempotency && idempotency.at.in === "body" ? idempotency.at.path : [];
  const keys = key.length > 0 && findSchema(schema, key) !== undefined ? [key] : [];
  const ids = meta.flatMap(({ from, schema: { types } }) => {
    if (!("answer" in from)) return [];
    // An answer may have the job in an object of its own: its state is beside its ID.
    const besideState = [...states.path.slice(0, -1), ...from.answer.slice(-1)];
    const path = [from.answer, besideState].find((each) => findSchema(schema, each) !== undefined);
    const code = types.includes("integer") ? "Number(job.id)" : "job.id";
    return path === undefined ? [] : [{ path, code }];
  });
  const hasOutputs = operation === (operations.result ?? operations.get);
  const [state, outcome, message] = [
    states.path,
    states.outcome?.path ?? [],
    states.message ?? [],
  ].map((path) => (findSchema(schema, path) === undefined ? [] : path)) as [Path, Path, Path];
  const include = [
    ...keys,
    ...ids.map(({ path }) => path),
    ...(hasOutputs ? outputs.map(({ at }) => at.path) : []),
    ...[state, outcome, message].filter((path) => path.length > 0),
  ];
  const moment = new Expression("job.createdAt");
  let answer = sampleValue(schema, { writer: "service", include, moment });
  for (const path of keys) answer = replace(answer, path, () => new Expression("job.key"));
  for (const { path, code } of ids) answer = replace(answer, path, () => new Expression(code));
  if (state.length > 0) answer = replace(answer, state, () => new Expression("STATES[job.phase]"));
  if (outcome.length > 0)
    answer = replace(answer, outcome, () => new Expression("OUTCOMES[job.phase]"));
  if (message.length === 0) return answer;
  // The object around the state is never missing.
  const shared = message.findIndex((name, index) => name !== state[index]);
  return replaceMessage(answer, schema, message, shared);
}

/** Texts, numbers and booleans among the outputs of a job that succeeds, by their names. */
export function sampleOutputs(plan: ConnectorPlan): (readonly [string, LiteralValue])[] {
  const operation = plan.operations.result ?? plan.operations.get;
  if (operation.answer === undefined) return [];
  const answer = sampleAnswer(operation.answer.schema, operation, plan);
  return plan.outputs.flatMap(({ name, at, schema }) => {
    const value = findValue(answer, at.path);
    const isSimple = ["string", "number", "boolean"].includes(typeof value);
    const isConverted = ["date-time", "duration"].includes(schema.format ?? "");
    return isSimple && !isConverted ? [[name, value!] as const] : [];
  });
}

function findValue(
  value: LiteralValue | undefined,
  [name, ...rest]: Path,
): LiteralValue | undefined {
  if (name === undefined) return value;
  return isMap(value) && Object.hasOwn(value, name) ? findValue(value[name], rest) : undefined;
}

/**
 * A job that did not fail has no reason: the property, or an object around it that has more than
 * `from` names in its path, is missing or null.
 */
function replaceMessage(
  answer: LiteralValue,
  schema: Schema,
  path: Path,
  from: number,
): LiteralValue {
  const chain = path.map((name, index) => ({
    isRequired: findSchema(schema, path.slice(0, index))?.required.has(name) === true,
    isNullable: allowsNull(findSchema(schema, path.slice(0, index + 1))!),
  }));
  const end = chain.findIndex(
    ({ isRequired, isNullable }, index) => index >= from && (!isRequired || isNullable),
  );
  const depth = end === -1 ? path.length : end + 1;
  const none = end === -1 ? '""' : chain[end]!.isNullable ? "null" : "undefined";
  return replace(answer, path.slice(0, depth), (sample) => {
    const failure = replace(sample, path.slice(depth), () => REASON);
    return new Expression(`job.phase === "failed" ? ${writeLiteral(failure, 4, 40)} : ${none}`);
  });
}

/** Replaces the value at a path, and makes the objects on the way to it. */
function replace(
  value: LiteralValue | undefined,
  [name, ...rest]: Path,
  create: (sample: LiteralValue | undefined) => LiteralValue,
): LiteralValue {
  if (name === undefined) return create(value);
  const entries = new Map(Object.entries(isMap(value) ? value : {}));
  entries.set(name, replace(entries.get(name), rest, create));
  return Object.fromEntries(entries);
}
