import { isDeepStrictEqual } from "node:util";
import { takeName } from "../../runtime/base/text.ts";
import type { Names } from "../../scaffold/read-names.ts";
import { type ApiDocument, type ApiOperation, createSchema, type Schema } from "../api-document.ts";
import {
  type ChosenOperations,
  type ConnectorPlan,
  findKey,
  type MetaField,
  type OutputChoice,
  type Source,
  type States,
} from "../connector-plan.ts";
import { toCamelCase, toConstantCase } from "../typescript/names.ts";
import type { ValueType } from "../value-type.ts";
import { findSchema } from "./object-parts.ts";
import { listBodySecrets, planCredentials } from "./plan-credentials.ts";
import { planIdempotency } from "./plan-idempotency.ts";
import { planInputs } from "./plan-inputs.ts";
import { planOutputs } from "./plan-outputs.ts";
import { planStates } from "./plan-states.ts";
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
  const baseUrl = document.servers.find(isBaseUrl);
  const credentials = planCredentials(operations, idempotency, { prefix, baseUrl });
  const body = readBody(operations, idempotency, reader);
  const inputs = planInputs(operations, { body, idempotency, credentials }, reader);
  return {
    names,
    document,
    operations,
    baseUrl,
    baseUrlVariable: `${prefix}_URL`,
    credentials,
    inputs,
    ...planOutputs(operations, { states, inputs }, choice, reader),
    meta: planMeta(operations),
    states,
    idempotency,
    body,
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

/** What identifies a job: the values of the parameters of `get`, `delete` and `result`. */
function planMeta(operations: ChosenOperations): MetaField[] {
  const { create, get, delete: cancel, result, sources } = operations;
  const all = [get, cancel, result].flatMap((operation) => operation?.parameters ?? []);
  const entries = [...sources];
  const taken = new Set<string>();
  return entries.flatMap(([name, from]) => {
    const same = entries.filter(([, source]) => isDeepStrictEqual(source, from));
    const parameters = same.map(([parameter]) => parameter);
    if (parameters[0] !== name) return [];
    const own = all.find((parameter) => parameter.name === name)?.schema;
    // A value from a header is a text.
    const fallback = !("answer" in from) && own ? own : createSchema(["string"]);
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
  if ("undecided" in from) return undefined;
  if ("answer" in from) return create.answer && findSchema(create.answer.schema, from.answer);
  const { in: place, path } = from.request;
  if (place === "body") return create.body && findSchema(create.body.schema, path);
  return create.parameters.find((each) => each.in === place && each.name === path[0])?.schema;
}

/** The type of the body of a create, without the key and the secrets. */
function readBody(
  { create, sources }: ChosenOperations,
  idempotency: ConnectorPlan["idempotency"],
  reader: TypeReader,
): ValueType | undefined {
  if (create.body === undefined) return undefined;
  const read = [...sources.values()].flatMap((source) =>
    "request" in source && source.request.in === "body" ? [source.request.path] : [],
  );
  const key = findKey({ idempotency }, "body");
  const secrets = listBodySecrets(create, idempotency).map((name) => [name]);
  return reader.read(create.body.schema, {
    side: "request",
    name: "NewJob",
    typed: [[], ...[...read, key].flatMap(listParents)],
    omitted: [key, ...secrets],
  });
}

/** The places of the objects around a property. */
function listParents(path: Path): Path[] {
  return path.map((_, depth) => path.slice(0, depth));
}
