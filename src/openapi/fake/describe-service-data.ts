import { type ApiOperation, PARAMETER, type Schema } from "../api-document.ts";
import {
  type ConnectorPlan,
  type Field,
  findChosenKey,
  findKey,
  type MetaField,
} from "../connector-plan.ts";
import { getIdHeader } from "../operations/find-sources.ts";
import { allowsNull, findSchema } from "../plan/object-parts.ts";
import { isHttpStatus } from "../plan/plan-states.ts";
import { listSecrets } from "../project/describe-service.ts";
import { FAILING_TEXT } from "../samples/sample-inputs.ts";
import { sampleText, sampleValue } from "../samples/sample-value.ts";
import { type LiteralValue, writeLiteral } from "../typescript/write-literal.ts";
import { toCommentText } from "../typescript/write-type.ts";
import { canFail, hasCancelledState, listOutcomes, listStates } from "./list-states.ts";

/** The places of `dev/service-data.ts`: the service as its document describes it, with samples as answers. */
export function describeServiceData(plan: ConnectorPlan) {
  const { document, operations, meta, credentials, idempotency } = plan;
  const { create, start, get, delete: cancel, result } = operations;
  const idPlace = findIdPlace(plan);
  const names = findId(plan)?.parameters ?? [];
  const inBody = operations.deleteBody.find(
    (part) => "source" in part && names.includes(part.source),
  );
  const answers = new Map<Schema, readonly [name: string, LiteralValue]>();
  /** Operations with the same schema share an answer. */
  const describe = (name: string, operation: ApiOperation) => {
    const { answer } = operation;
    const ofCreate = idPlace?.in === "path" ? idPlace.path[0]! : "";
    const captured = operation === create ? ofCreate : findJobParameter(operation, meta);
    const at = placeId(operation);
    const route = { route: toRoute(operation, captured), ...(at && { id: { ...at } }) };
    if (answer === undefined) return { ...route, status: 204 };
    const known = answers.get(answer.schema) ?? [name, sampleAnswer(answer.schema, plan)];
    answers.set(answer.schema, known);
    return { ...route, status: answer.status, answer: known[0] };
  };
  /** Where a request has the ID of the job if its path does not. */
  const placeId = (operation: ApiOperation): Field["at"] | undefined => {
    if (operation === create) return idPlace?.in === "path" ? undefined : idPlace;
    const asked = operation.parameters.filter((each) => each.in === "query");
    const inQuery = asked.find(({ name }) => names.includes(name));
    if (inQuery !== undefined) return { in: "query", path: [inQuery.name] };
    return operation === cancel && inBody ? { in: "body", path: inBody.path } : undefined;
  };
  const polled = describe("job", get);
  const header = getIdHeader(operations);
  const data = writeLiteral({
    secrets: Object.fromEntries(listSecrets(credentials).map((name) => [name, FAKE_SECRET])),
    variables: Object.fromEntries(listAddresses(plan).map(({ name, path }) => [name, path])),
    access: listAccess(plan),
    ...(canFail(plan) && { fails: FAILING_TEXT }),
    sampleId: sampleId(plan),
    ...(idempotency && { key: { at: { ...idempotency.at }, refused: refusesKey(plan) } }),
    operations: {
      create: {
        ...describe("created", create),
        ...(header && {
          header: {
            name: header.name,
            value: header.fromEnd === undefined ? "{job}" : polled.route.replace(/^GET /, ""),
          },
          ...(create.answer === undefined && { status: 201 }),
        }),
      },
      get: { ...polled, ...(isHttpStatus(plan.states) && { status: "{job.state}" }) },
      ...(start && { start: describe("started", start) }),
      ...(cancel && { cancel: describe("cancelled", cancel) }),
      ...(result && { result: describe("result", result) }),
    },
    forgetsCancelled: !hasCancelledState(plan),
    states: listStates(plan),
    outcomes: listOutcomes(plan),
    answers: Object.fromEntries(answers.values()),
  });
  return { "data.title": toCommentText(document.title), data };
}

/** The reason of a job that failed. */
const REASON = "failed on purpose";

/**
 * A sample of an answer about a job. The places that depend on the job have the marks that
 * `dev/fake-answers.ts` fills.
 */
function sampleAnswer(schema: Schema, plan: ConnectorPlan): LiteralValue {
  const { states, meta, operations, outputs } = plan;
  const has = (at: readonly string[]) => at.length > 0 && findSchema(schema, at) !== undefined;
  const ids = meta.flatMap(({ from, type }) => {
    if (!("answer" in from)) return [];
    // An answer may have the job in an object of its own: its state is beside its ID.
    const besideState = [...states.path.slice(0, -1), ...from.answer.slice(-1)];
    const path = [from.answer, besideState].find(has) ?? [];
    return { from, path, mark: type.kind === "string" ? "{job.id}" : "{job.number}" };
  });
  const whole = ids.find(({ from }) => from.answer.length === 0);
  if (whole !== undefined && schema === operations.create.answer?.schema) return whole.mark;
  const marks = [
    { path: findKey(plan, "body"), mark: "{job.key}" },
    ...ids,
    ...(states.flags ?? [])
      .filter(({ path }) => findSchema(schema, path)?.types.includes("boolean"))
      .map(({ path, phase, isEnd }) => ({ path, mark: `{job is ${isEnd ? "ended" : phase}}` })),
    { path: states.flags === undefined ? states.path : [], mark: "{job.state}" },
    { path: states.outcome?.path ?? [], mark: "{job.outcome}" },
  ];
  const message = states.reasons.find(({ item }) => item === undefined)?.path ?? [];
  // The object around the state is never missing.
  const shared = message.findIndex((name, index) => name !== states.path[index]);
  const around = message.slice(0, shared + 1);
  const places = [
    ...((operations.result ?? operations.get).answer?.schema === schema ? outputs : []).map(
      ({ at }) => ({ path: at.path }),
    ),
    ...marks.map(({ path, mark }) => ({ path, fill: () => mark })),
    { path: message, fill: () => REASON },
    {
      path: around,
      fill: (sample: LiteralValue) => ({
        "{if failed}": sample,
        ...(allowsNull(findSchema(schema, around)!) && { "{else}": null }),
      }),
    },
  ].filter(({ path }) => has(path));
  return sampleValue(schema, { writer: "service", places, moment: "{job.created}" });
}

/** Whether the service answers 409 to a create whose key it knows. */
export function refusesKey(plan: ConnectorPlan): boolean {
  const { statuses } = plan.operations.create;
  return findChosenKey(plan) !== undefined && statuses?.includes(409) === true;
}

/** The part of the ResourceMeta that names a job at the service. */
export function findId({ meta, operations }: ConnectorPlan): MetaField | undefined {
  const parameter = findJobParameter(operations.get, meta);
  return meta.find(({ parameters }) => parameters.includes(parameter)) ?? meta[0];
}

/** The place of the job's ID in the request of a create. Undefined if the service chooses it. */
function findIdPlace(plan: ConnectorPlan): Field["at"] | undefined {
  const key = findChosenKey(plan);
  const from = findId(plan)?.from;
  if (from !== undefined && "request" in from) return from.request;
  const isKey = from === undefined || key?.path.join("/") === from.answer.join("/");
  return isKey ? key : undefined;
}

/** The ID of a job in the fake. Its end becomes the number of the job. */
function sampleId(plan: ConnectorPlan): string {
  const id = findId(plan);
  if (id !== undefined && id.type.kind !== "string") return "0";
  return id?.schema.format === undefined ? "job-000" : sampleText(id.schema);
}

/**
 * The method and the path of an operation as the client's URL encodes it: `{job}` is the parameter
 * `captured`, and `*` any other.
 */
function toRoute({ method, path }: ApiOperation, captured: string): string {
  // A text that no part of a path contains.
  const mark = "fx-parameter-of-the-path";
  const url = new URL("http://127.0.0.1");
  url.pathname = path.replace(PARAMETER, (_, name) => (name === captured ? mark : "*"));
  return `${method} ${url.pathname.replace(mark, "{job}")}`;
}

/** The last parameter of the path that names a job. Empty if the path has none. */
function findJobParameter({ path }: ApiOperation, meta: readonly MetaField[]): string {
  const names = Array.from(path.matchAll(PARAMETER), ([, name]) => name!);
  const ids = meta.flatMap(({ from, parameters }) => ("answer" in from ? parameters : []));
  return names.findLast((name) => ids.includes(name)) ?? names.at(-1) ?? "";
}

/** The value of each secret in the fake. */
export const FAKE_SECRET = "for-this-machine-only";

/** The variables with addresses of the service, and the paths that stand for these at the fake. */
export function listAddresses(plan: ConnectorPlan) {
  const { baseUrl = "https://service.example.com", baseUrlVariable: name, credentials } = plan;
  const tokens = credentials.flatMap(({ client }) =>
    client ? [{ name: client.tokenUrlVariable, url: client.tokenUrl, path: "/oauth/token" }] : [],
  );
  return [{ name, url: baseUrl, path: "" }, ...tokens];
}

/** What every request carries. The fake issues its secret as the token, too. */
function listAccess({ credentials }: ConnectorPlan) {
  const basic = `Basic ${btoa(`${FAKE_SECRET}:${FAKE_SECRET}`)}`;
  return credentials.map(({ kind, at }) => {
    const value = kind === "apiKey" || kind === "body" ? FAKE_SECRET : `Bearer ${FAKE_SECRET}`;
    return { ...at, value: kind === "basic" ? basic : value };
  });
}
