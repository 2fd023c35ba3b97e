import { join } from "node:path";
import type { ConnectorPlan } from "../../../src/openapi/connector-plan.ts";
import { readApiDocument } from "../../../src/openapi/document/read-api-document.ts";
import { chooseOperations } from "../../../src/openapi/operations/choose-operations.ts";
import { readOperationFlags } from "../../../src/openapi/operations/operation-flags.ts";
import { planConnector } from "../../../src/openapi/plan/plan-connector.ts";

/** Small services that differ in credentials, states, cancels, results and idempotency. */
export const SERVICES = {
  batches: { title: "a bearer token, an enum of states, DELETE and an idempotency key", flags: {} },
  renders: { title: "an API key, states in a text, and POST …/cancel", flags: {} },
  exports: {
    title: "a boolean instead of a state, and no cancel",
    flags: { create: "POST /exports", get: "GET /exports/{exportId}", delete: "none" },
  },
  queries: { title: "client credentials, results elsewhere, and a list", flags: {} },
  workflows: { title: "basic authentication, and an ID that the caller chooses", flags: {} },
} as const;

export type ServiceName = keyof typeof SERVICES;

export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

export function getServiceFile(name: ServiceName): string {
  return join(import.meta.dirname, "services", `${name}.yaml`);
}

/** Plans the connector of a service, whose project has the service's name. */
export async function planService(name: ServiceName): Promise<ConnectorPlan> {
  const document = await readApiDocument(getServiceFile(name));
  const operations = chooseOperations(document, readOperationFlags(document, SERVICES[name].flags));
  const names = { name, hostName: name, taskName: name, taskType: name, className: "Service" };
  return planConnector(document, operations, names);
}
