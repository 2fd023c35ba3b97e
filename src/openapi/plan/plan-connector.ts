import { isDeepStrictEqual } from "node:util";
import { takeName } from "../../runtime/base/text.ts";
import type { Names } from "../../scaffold/read-names.ts";
import { type ApiDocument, type ApiOperation, createSchema, type Schema } from "../api-document.ts";
import {
  type ChosenOperations,
  type ConnectorPlan,
  findKey,
  type MetaField,
  type OperationTypes,
  type OutputChoice,
  type Source,
  type States,
} from "../connector-plan.ts";
import { getIdHeader } from "../operations/find-sources.ts";
import { toCamelCase, toConstantCase } from "../typescript/names.ts";
import type { ValueType } from "../value-type.ts";
import { findSchema, ITEMS } from "./object-parts.ts";
import { listBodySecrets, planCredentials } from "./plan-credentials.ts";
import { planIdempotency } from "./plan-idempotency.ts";
import { planInputs } from "./plan-inputs.ts";
import { planOutputs } from "./plan-outputs.ts";
import { addHttpStatus, addProperty, planStates } from "./plan-states.ts";
import { type Path, SCALARS, TypeReader } from "./type-reader.ts";

/**
 * Plans the connector whose jobs the operations of a document create, poll and delete.
 *
 * @throws FxError FX2002 if the answer has no output of a chosen name
 */
export function planConnector(
  document: ApiDocument,
  operations: ChosenOperations,
  names: Names,
  choice: OutputChoice = {},
): ConnectorPlan {
  const prefix = toConstantCase(names.name);
  const states = planStates(operations.get);
  const reader = new TypeReader(listStateSchemas(operations.get, states));
  const idempotency = planIdempotency(operations);
  const credentials = planCredentials(operations, idempotency, prefix);
  const types = planTypes(operations, { states, idempotency }, reader);
  const inputs = planInputs(operations, { types, idempotency, credentials }, reader);
  return {
    names,
    document,
    operations,
    baseUrl: document.servers.find(isBaseUrl),
    baseUrlVariable: `${prefix}_URL`,
    credentials,
    inputs,
    ...planOutputs(operations, { types, states, inputs }, choice),
    meta: planMeta(operations),
    states,
    idempotency,
    types,
  };
}

/** The state, and the object named `status` around it, are not for requests. */
function listStateSchemas({ answer }: ApiOperation, { path }: States): readonly Schema[] {
  const isAround = /^(status|state)$/i.test(path.at(-2) ?? "");
  const places = path.length === 0 ? [] : [path, ...(isAround ? [path.slice(0, -1)] : [])];
  return places.flatMap((place) => findSchema(answer!.schema, place) ?? []);
}

/** Relative addresses depend on where the document came from, which a connector cannot know. */
function isBaseUrl(server: string): boolean {
  if (!URL.canParse(server)) return false;
  const { protocol, username, password } = new URL(server);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

/** Names that `create` uses for other things. */
const OTHER_NAMES = "context createJob idempotencyKey inputs job key log request".split(" ");

/** What identifies a job: the values of the parameters of `get`, `delete` and `result`. */
function planMeta(operations: ChosenOperations): MetaField[] {
  const { create, get, delete: cancel, result, sources } = operations;
  const all = [get, cancel, result].flatMap((operation) => operation?.parameters ?? []);
  const entries = [...sources];
  const taken = new Set(OTHER_NAMES);
  return entries.flatMap(([name, from]) => {
    const same = entries.filter(([, source]) => isDeepStrictEqual(source, from));
    const parameters = same.map(([parameter]) => parameter);
    if (parameters[0] !== name) return [];
    const own = all.find((parameter) => parameter.name === name)?.schema;
    // A value from a header is a text.
    const fallback = "request" in from && own ? own : createSchema(["string"]);
    const schema = findSourceSchema(from, create) ?? fallback;
    const [kind = "string"] = schema.types.flatMap((each) => SCALARS[each as "integer"] ?? []);
    return {
      name: takeName(toCamelCase(name), taken),
      schema,
      type: { kind: schema.types.includes("string") ? "string" : kind },
      parameters,
      from,
    };
  });
}

/** What the answer or the request of `create` has there. */
function findSourceSchema(from: Source, create: ApiOperation): Schema | undefined {
  if ("answer" in from) return create.answer && findSchema(create.answer.schema, from.answer);
  const { in: place, path } = from.request;
  if (place === "body") return create.body && findSchema(create.body.schema, path);
  return create.parameters.find((each) => each.in === place && each.name === path[0])?.schema;
}

/** Types of what the operations send and answer. The objects that code looks into are typed. */
function planTypes(
  operations: ChosenOperations,
  { states, idempotency }: Pick<ConnectorPlan, "states" | "idempotency">,
  reader: TypeReader,
): OperationTypes {
  const { create, get, result, sources } = operations;
  const places = [...sources.values()];
  const answers = places.flatMap((source) => ("answer" in source ? [source.answer] : []));
  const requests = places.flatMap((source) =>
    "request" in source && source.request.in === "body" ? [source.request.path] : [],
  );
  const { path, outcome, flags = [], reasons } = states;
  const texts = reasons.map(({ path: place, item = [] }) => [
    ...place,
    ...item.flatMap((name) => [ITEMS, name]),
  ]);
  const read = [...answers, path, outcome?.path ?? [], ...flags.map((each) => each.path), ...texts];
  const typed = [[], ...read.flatMap(listParents)];
  const readAnswer = (schema: Schema, name: string): ValueType =>
    reader.read(schema, { side: "answer", name, typed });
  const secrets = listBodySecrets(create, idempotency).map((name) => [name]);
  const key = findKey({ idempotency }, "body");
  const asked = [[], ...[...requests, key].flatMap(listParents)];
  const header = getIdHeader(operations);
  const created = create.answer?.schema ?? (header && createSchema(["object"]));
  // In this order: of an answer and a request with the same name, the answer keeps it.
  return {
    created:
      created &&
      readAnswer(
        header ? addProperty(created, header.property, createSchema(["string"])) : created,
        "CreatedJob",
      ),
    job: readAnswer(addHttpStatus(get.answer!.schema, states), "Job"),
    result:
      result?.answer &&
      reader.read(result.answer.schema, { side: "answer", name: "JobResult", typed: [[]] }),
    body:
      create.body &&
      reader.read(create.body.schema, {
        side: "request",
        name: "NewJob",
        typed: asked,
        omitted: [key, ...secrets],
      }),
  };
}

/** The places of the objects around a property. */
function listParents(path: Path): Path[] {
  return path.map((_, depth) => path.slice(0, depth));
}
