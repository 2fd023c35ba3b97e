import type { ConnectorPlan } from "../connector-plan.ts";
import { findSchema } from "../plan/object-parts.ts";
import { toCommentText } from "../typescript/write-doc-comment.ts";
import { writeLiteral } from "../typescript/write-literal.ts";
import { FAILING_TEXT } from "./failing-text.ts";
import { findJobParameter, writeRoute } from "./routes.ts";
import { listAddresses, writeAccess, writeSecrets, writeTokens } from "./write-access.ts";
import { AnswerWriter } from "./write-answers.ts";
import { isKeyId, writeNewId, writeRequestKey } from "./write-job-id.ts";
import { hasCancelledState, writeStates } from "./write-states.ts";

/** Writes `dev/fake-service.ts`: the service as its document describes it, with samples as answers. */
export function writeFakeService(plan: ConnectorPlan): string {
  const answers = new AnswerWriter(plan);
  const statements = [
    writeTokens(plan),
    plan.credentials.length === 0
      ? ""
      : '    if (!isAllowed(request)) return reply(401, { error: "wrong credentials" });\n',
    writeRoutes(plan, answers),
  ];
  const create = writeCreate(plan, answers);
  const functions = [...answers.functions, writeAccess(plan)]
    .filter((text) => text !== "")
    .join("\n");
  const states = functions.includes("STATES") ? writeStates(plan) : "";
  const imports = `type FakeJob, FakeJobs, ${states === "" ? "" : "type FakePhase, "}reply`;
  return `import { ${imports} } from "./fake-jobs.ts";

${writeSecrets(plan)}
/** A job whose request contains this text fails. */
export const FAILS = "${FAILING_TEXT}";

${states}/**
 * Stands in for the service in \`npm start\`, in the tests and in \`fx check\`:
 * ${toCommentText(plan.document.title)} ${toCommentText(plan.document.version)}
 *
${describeRoutes(plan)} */
export class FakeService extends FakeJobs {
  /** The variables that lead the connector to this fake. */
  get variables(): Record<string, string> {
    return { ${writeVariables(plan)} };
  }

  protected override answer(request: Request, route: string, body: string): Response {
${statements.join("")}    return reply(404, { error: "not found" });
  }

${create}}

${functions}`;
}

function describeRoutes({ operations }: ConnectorPlan): string {
  const { create, get, delete: cancel, result, list } = operations;
  const rows = [
    { operation: create, what: "creates a job" },
    { operation: get, what: "returns its state" },
    { operation: result, what: "returns its results" },
    { operation: list, what: "lists jobs" },
    { operation: cancel, what: "cancels it" },
  ].flatMap(({ operation, what }) =>
    operation === undefined
      ? []
      : [{ route: toCommentText(`${operation.method.padEnd(6)} ${operation.path}`), what }],
  );
  const width = Math.max(...rows.map(({ route }) => route.length));
  return rows.map(({ route, what }) => ` *     ${route.padEnd(width)}   ${what}\n`).join("");
}

function writeVariables(plan: ConnectorPlan): string {
  return Object.entries(listAddresses(plan))
    .map(([name, path]) => `${name}: ${path === "" ? "this.url" : `\`\${this.url}${path}\``}`)
    .join(", ");
}

/** Writes the statements that find the operation of a request. */
function writeRoutes(plan: ConnectorPlan, answers: AnswerWriter): string {
  const { create, get, delete: cancel, result, list } = plan.operations;
  const findJob = (operation: typeof get): string =>
    `this.findJob(${writeRoute(operation, findJobParameter(operation, plan.meta))}, route)`;
  const canSeeCancelled = hasCancelledState(plan);
  const isSeen = canSeeCancelled ? "" : ' && polled.phase !== "aborted"';
  const lines = [
    `if (${writeRoute(create)}.test(route)) return this.#create(request, body);`,
    `const polled = ${findJob(get)};`,
    ...writeIf(
      `polled !== undefined${isSeen}`,
      `return ${answers.response(get, "describeJob", "polled")};`,
    ),
  ];
  if (cancel !== undefined)
    lines.push(
      `const cancelled = ${findJob(cancel)};`,
      "if (cancelled !== undefined) {",
      "  cancelled.cancel();",
      `  return ${answers.response(cancel, "answerDelete", "cancelled")};`,
      "}",
    );
  if (result !== undefined)
    lines.push(
      `const done = ${findJob(result)};`,
      ...writeIf(
        'done !== undefined && done.phase === "succeeded"',
        `return ${answers.response(result, "answerResult", "done")};`,
      ),
    );
  if (list?.answer !== undefined && plan.idempotency.kind === "list")
    lines.push(`if (${writeRoute(list)}.test(route)) return this.#list(new URL(request.url));`);
  return lines.map((line) => `    ${line}\n`).join("");
}

/** On one line if that is at most 100 characters long in a method. */
function writeIf(condition: string, statement: string): readonly string[] {
  const line = `if (${condition}) ${statement}`;
  return line.length + 4 <= 100 ? [line] : [`if (${condition})`, `  ${statement}`];
}

/** Writes the methods that create and list jobs. */
function writeCreate(plan: ConnectorPlan, answers: AnswerWriter): string {
  const { create } = plan.operations;
  const { kind } = plan.idempotency;
  const key = writeRequestKey(plan);
  const created = (job: string): string => answers.response(create, "answerCreate", job);
  const isConflict = kind === "field" && create.errors?.includes(409) === true;
  const again = isConflict ? 'reply(409, { error: "the job exists" })' : created("known");
  const keepsKey = kind === "header" || kind === "field";
  return [
    "#create(request: Request, body: string): Response {",
    ...(key === undefined ? [] : [`  const key = ${key};`]),
    ...(keepsKey
      ? ["  const known = this.findByKey(key);", `  if (known !== undefined) return ${again};`]
      : []),
    "  const number = this.jobs.size + 1;",
    `  ${/\bjob\b/.test(created("job")) ? "const job = " : ""}this.addJob({`,
    `    id: ${isKeyId(plan) ? `key ?? ${writeNewId(plan)}` : writeNewId(plan)},`,
    key === undefined ? "    key: null," : "    key,",
    "    fails: `${request.url} ${body}`.includes(FAILS),",
    "  });",
    `  return ${created("job")};`,
    "}",
    ...writeList(plan, answers),
  ]
    .map((line) => (line === "" ? "\n" : `  ${line}\n`))
    .join("");
}

function writeList(
  { operations: { list, get }, idempotency }: ConnectorPlan,
  answers: AnswerWriter,
): readonly string[] {
  if (list?.answer === undefined || idempotency.kind !== "list") return [];
  const schema = findSchema(list.answer.schema, idempotency.items)?.items;
  answers.list(list, "answerList", idempotency.items);
  const isFound = `key === searchParams.get(${writeLiteral(idempotency.filter)})`;
  const item =
    schema === undefined ? "{ id: job.id }" : answers.call(schema, get, "listedJob", "job");
  return [
    "",
    "#list({ searchParams }: URL): Response {",
    `  const jobs = [...this.jobs.values()].filter(({ key }) => ${isFound});`,
    `  return reply(${list.answer.status}, answerList(jobs.map((job) => ${item})));`,
    "}",
  ];
}
