import type { Names } from "../../scaffold/read-names.ts";
import type { ApiDocument, ApiOperation, Schema } from "../api-document.ts";
import type { ChosenOperations, ConnectorPlan, OutputChoice, States } from "../connector-plan.ts";
import { toConstantCase } from "../typescript/names.ts";
import { findSchema } from "./object-parts.ts";
import { planCredentials } from "./plan-credentials.ts";
import { planIdempotency } from "./plan-idempotency.ts";
import { planInputs } from "./plan-inputs.ts";
import { planMeta } from "./plan-meta.ts";
import { planOutputs } from "./plan-outputs.ts";
import { planStates } from "./plan-states.ts";
import { planTypes } from "./plan-types.ts";
import { TypeReader } from "./type-reader.ts";

/**
 * Plans the connector whose jobs the operations of a document create, poll and delete.
 *
 * @throws FxError FX2002 if the answer has no output of a chosen name
 */
export function planConnector(
  document: ApiDocument,
  chosen: ChosenOperations,
  names: Names,
  choice: OutputChoice = {},
): ConnectorPlan {
  const prefix = toConstantCase(names.name);
  const states = planStates(chosen.get);
  const reader = new TypeReader(listStateSchemas(chosen.get, states));
  const idempotency = planIdempotency(chosen);
  const operations = idempotency.kind === "list" ? chosen : { ...chosen, list: undefined };
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
