import type { ApiOperation, Schema } from "../api-document.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { isHttpStatus } from "../plan/http-status.ts";
import { listSecrets } from "../project/describe-access.ts";
import { refusesKey } from "../project/describe-cases.ts";
import type { Places } from "../project/fill-template.ts";
import { FAILING_TEXT } from "../samples/sample-inputs.ts";
import { toCommentText } from "../typescript/write-doc-comment.ts";
import { type LiteralValue, writeProperty } from "../typescript/write-literal.ts";
import { findIdPlace, planNewId } from "./job-id.ts";
import { FAKE_SECRET, listAccess, listAddresses } from "./list-access.ts";
import { canFail, hasCancelledState, listOutcomes, listStates } from "./list-states.ts";
import { findJobParameter, toRoute } from "./routes.ts";
import { sampleAnswer, sampleList } from "./sample-answer.ts";

/** The places of `dev/service-data.ts`: the service as its document describes it, with samples as answers. */
export function describeServiceData(plan: ConnectorPlan): Places {
  const { document, operations, meta, idempotency, credentials } = plan;
  const { create, get, delete: cancel, result, list } = operations;
  const idPlace = findIdPlace(plan);
  const isInPath = idPlace?.in === "path";
  const answers = new Map<Schema | string, readonly [name: string, LiteralValue]>();
  /** Operations with the same schema share an answer. */
  const describe = (name: string, operation: ApiOperation): Record<string, LiteralValue> => {
    const { answer } = operation;
    const route = toRoute(operation, findJobParameter(operation, meta));
    if (answer === undefined) return { route, status: 204 };
    const known = answers.get(answer.schema) ?? [name, sampleAnswer(answer.schema, plan)];
    answers.set(answer.schema, known);
    return { route, status: answer.status, answer: known[0] };
  };
  const described = {
    get: {
      ...describe("job", get),
      ...(isHttpStatus(plan.states) && { status: "{job.state}" }),
      forgetsCancelled: !hasCancelledState(plan),
    },
    create: {
      ...describe("created", create),
      route: toRoute(create, isInPath ? idPlace.path[0] : undefined),
    },
    ...(cancel && { cancel: describe("cancelled", cancel) }),
    ...(result && { result: describe("result", result) }),
  };
  const describeList = (): Record<string, LiteralValue> => {
    if (idempotency.kind !== "list" || list?.answer === undefined) return {};
    answers.set("jobs", ["jobs", sampleList(list.answer.schema, idempotency.items, plan)]);
    const { filter } = idempotency;
    return { list: { route: toRoute(list), status: list.answer.status, answer: "jobs", filter } };
  };
  const service = {
    secrets: Object.fromEntries(listSecrets(credentials).map((name) => [name, FAKE_SECRET])),
    variables: Object.fromEntries(listAddresses(plan).map(({ name, path }) => [name, path])),
    ...listAccess(plan),
    ...(canFail(plan) && { fails: FAILING_TEXT }),
    id: { ...planNewId(plan), ...(!isInPath && idPlace && { at: { ...idPlace } }) },
    ...describeKey(plan),
    ...described,
    ...describeList(),
    states: listStates(plan),
    outcomes: listOutcomes(plan),
    answers: Object.fromEntries(answers.values()),
  };
  const entries = Object.entries(service).map(
    ([name, value]) => `${writeProperty(name, value)},\n`,
  );
  return {
    "data.title": `${toCommentText(document.title)} ${toCommentText(document.version)}`,
    data: entries.join(""),
  };
}

function describeKey(plan: ConnectorPlan): Record<string, LiteralValue> {
  const { idempotency } = plan;
  if (idempotency.kind === "none") return {};
  const isConflict = idempotency.kind === "field" && refusesKey(plan);
  return {
    key: {
      at:
        idempotency.kind === "header"
          ? { in: "header", path: [idempotency.name] }
          : { in: idempotency.at.in, path: idempotency.at.path },
      repeat: idempotency.kind === "list" ? "new job" : isConflict ? "conflict" : "same job",
    },
  };
}
