import type { ApiOperation, Schema } from "../api-document.ts";
import type { ConnectorPlan, Credential } from "../connector-plan.ts";
import { getIdHeader } from "../operations/find-sources.ts";
import { isHttpStatus } from "../plan/plan-states.ts";
import { listSecrets } from "../project/describe-access.ts";
import { refusesKey } from "../project/describe-cases.ts";
import { FAILING_TEXT } from "../samples/sample-inputs.ts";
import { type LiteralValue, writeProperty } from "../typescript/write-literal.ts";
import { toCommentText } from "../typescript/write-type.ts";
import { findId, findIdPlace, findJobParameter, planNewId, toRoute } from "./job-id.ts";
import { canFail, hasCancelledState, listOutcomes, listStates } from "./list-states.ts";
import { sampleAnswer } from "./sample-answer.ts";

/** The places of `dev/service-data.ts`: the service as its document describes it, with samples as answers. */
export function describeServiceData(plan: ConnectorPlan) {
  const { document, operations, meta, credentials } = plan;
  const { create, start, get, delete: cancel, result } = operations;
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
  const header = getIdHeader(operations);
  const [, path = ""] = toRoute(get, findJobParameter(get, meta)).split(" ");
  const names = findId(plan)?.parameters ?? [];
  const inBody = operations.deleteBody.find(
    (part) => "source" in part && names.includes(part.source),
  );
  const isSuccess = (status: number): boolean => status >= 200 && status < 300;
  const described = {
    get: {
      ...describe("job", get),
      ...(isHttpStatus(plan.states) && { status: "{job.state}" }),
      forgetsCancelled: !hasCancelledState(plan),
    },
    create: {
      ...describe("created", create),
      route: toRoute(create, isInPath ? idPlace.path[0] : undefined),
      ...(header && {
        header: { name: header.name, value: header.fromEnd === undefined ? "{job}" : path },
        ...(create.answer === undefined && { status: create.statuses?.find(isSuccess) ?? 201 }),
      }),
    },
    ...(start && { start: describe("started", start) }),
    ...(cancel && {
      cancel: {
        ...describe("cancelled", cancel),
        ...(inBody && { id: { in: "body", path: inBody.path } }),
      },
    }),
    ...(result && { result: describe("result", result) }),
  };
  const service = {
    secrets: Object.fromEntries(listSecrets(credentials).map((name) => [name, FAKE_SECRET])),
    variables: Object.fromEntries(listAddresses(plan).map(({ name, path }) => [name, path])),
    ...listAccess(plan),
    ...(canFail(plan) && { fails: FAILING_TEXT }),
    id: { ...planNewId(plan), ...(!isInPath && idPlace && { at: { ...idPlace } }) },
    ...describeKey(plan),
    ...described,
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
  if (idempotency === undefined) return {};
  return { key: { at: { ...idempotency.at }, refused: refusesKey(plan) } };
}

/** The value of each secret in the fake. */
export const FAKE_SECRET = "for-this-machine-only";
/** The token that the fake issues. */
const FAKE_TOKEN = "issued-by-the-fake";

/** A variable with an address of the service, and the path that stands for it at the fake. */
interface Address {
  readonly name: string;
  readonly url: string;
  readonly path: string;
}

export function listAddresses(plan: ConnectorPlan): Address[] {
  const { baseUrl = "https://service.example.com", baseUrlVariable: name, credentials } = plan;
  const tokens = credentials.flatMap(({ client }) =>
    client ? [{ name: client.tokenUrlVariable, url: client.tokenUrl, path: "/oauth/token" }] : [],
  );
  return [{ name, url: baseUrl, path: "" }, ...tokens];
}

const VALUES: Readonly<Record<Credential["kind"], string>> = {
  bearer: `Bearer ${FAKE_SECRET}`,
  basic: `Basic ${btoa(`${FAKE_SECRET}:${FAKE_SECRET}`)}`,
  clientCredentials: `Bearer ${FAKE_TOKEN}`,
  apiKey: FAKE_SECRET,
  body: FAKE_SECRET,
};

/** What every request carries, and how the connector gets a token, as data of the fake. */
function listAccess({ credentials }: ConnectorPlan): Record<string, LiteralValue> {
  const client = { client_id: FAKE_SECRET, client_secret: FAKE_SECRET };
  const hasToken = credentials.some(({ kind }) => kind === "clientCredentials");
  const access = credentials.map(({ kind, at, prefix }) => ({
    ...at,
    value: prefix === undefined ? VALUES[kind] : `${prefix} ${FAKE_SECRET}`,
  }));
  return {
    access,
    ...(hasToken && { token: { client, value: FAKE_TOKEN } }),
  };
}
