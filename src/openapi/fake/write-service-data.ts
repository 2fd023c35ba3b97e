import type { ApiOperation, Schema } from "../api-document.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { listSecrets } from "../project/write-authorization.ts";
import { FAILING_TEXT } from "../samples/sample-inputs.ts";
import { toCommentText } from "../typescript/write-doc-comment.ts";
import {
  CallChain,
  Expression,
  type LiteralValue,
  writeLiteral,
} from "../typescript/write-literal.ts";
import { isKeyId, planNewId } from "./job-id.ts";
import { FAKE_SECRET, listAccess, listAddresses } from "./list-access.ts";
import { hasCancelledState, listOutcomes, listStates } from "./list-states.ts";
import { findJobParameter, toRoute } from "./routes.ts";
import { sampleAnswer, sampleList } from "./sample-answer.ts";

/** What `dev/fake-answers.ts` exports for samples. */
const MARKERS = ["byPhase", "CREATED", "each", "ID", "KEY", "NUMBER", "onFailure", "UNDECIDED"];

/** Writes `dev/service-data.ts`: the service as its document describes it, with samples as answers. */
export function writeServiceData(plan: ConnectorPlan): string {
  const { document, operations, meta, idempotency, credentials, states } = plan;
  const { create, get, delete: cancel, result, list } = operations;
  const constants: string[] = [];
  const used = new Set<string>();
  const write = (start: string, value: LiteralValue): void => {
    constants.push(`${start} = ${writeLiteral(value, 0, start.length + " = ;".length)};\n`);
    for (const name of listNames(value)) used.add(name);
  };
  const writeTable = (name: string, table: LiteralValue): void =>
    write(`const ${name}`, new CallChain("byPhase", ["", table]));

  const samples = new Map<Schema, Expression>();
  /** An answer is a constant, because operations with the same schema share it. */
  const describe = (name: string, operation: ApiOperation): Record<string, LiteralValue> => {
    const { answer } = operation;
    const route = toRoute(operation, findJobParameter(operation, meta));
    if (answer === undefined) return { route, status: 204 };
    const known = samples.get(answer.schema) ?? new Expression(name);
    if (!samples.has(answer.schema))
      write(`const ${name}: Sample`, sampleAnswer(answer.schema, plan));
    samples.set(answer.schema, known);
    return { route, status: answer.status, answer: known };
  };

  if (states.path.length > 0) writeTable("STATE", listStates(plan));
  if (states.outcome !== undefined) writeTable("OUTCOME", listOutcomes(plan));
  const described = {
    get: { ...describe("job", get), forgetsCancelled: !hasCancelledState(plan) },
    ...(cancel && { cancel: describe("cancelled", cancel) }),
    ...(result && { result: describe("jobResult", result) }),
    create: { ...describe("created", create), route: toRoute(create) },
    ...(list?.answer !== undefined &&
      idempotency.kind === "list" && {
        list: {
          route: toRoute(list),
          status: list.answer.status,
          answer: sampleList(list.answer.schema, idempotency.items, plan),
          filter: idempotency.filter,
        },
      }),
  };
  write("export const service: ServiceData", {
    secrets: Object.fromEntries(listSecrets(credentials).map((name) => [name, FAKE_SECRET])),
    variables: listAddresses(plan),
    ...listAccess(plan),
    fails: FAILING_TEXT,
    id: { ...planNewId(plan) },
    ...describeKey(plan),
    ...described,
  });
  const imports = [
    `import type { ${samples.size > 0 ? "Sample, " : ""}ServiceData }`,
    ...(used.size > 0 ? [`import { ${MARKERS.filter((name) => used.has(name)).join(", ")} }`] : []),
  ];
  return `${imports.map((text) => `${text} from "./fake-answers.ts";\n`).join("")}
// The service as its document describes it, for the fake:
// ${toCommentText(document.title)} ${toCommentText(document.version)}
${constants.join("\n")}`;
}

/** Names of the constants and functions in a literal. */
function listNames(value: LiteralValue): string[] {
  if (value instanceof Expression) return [value.code];
  if (value instanceof CallChain)
    return [value.name, ...value.calls.flatMap(([, ...args]) => args.flatMap(listNames))];
  if (typeof value !== "object" || value === null) return [];
  return Object.values<LiteralValue>(value).flatMap(listNames);
}

function describeKey(plan: ConnectorPlan): Record<string, LiteralValue> {
  const { idempotency, operations } = plan;
  if (idempotency.kind === "none") return {};
  const isConflict = idempotency.kind === "field" && operations.create.errors?.includes(409);
  return {
    key: {
      at:
        idempotency.kind === "header"
          ? { in: "header", path: [idempotency.name] }
          : { in: idempotency.at.in, path: idempotency.at.path },
      repeat: idempotency.kind === "list" ? "new job" : isConflict ? "conflict" : "same job",
      isId: isKeyId(plan),
    },
  };
}
