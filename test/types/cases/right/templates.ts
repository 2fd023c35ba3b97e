import type { Container, Identifier, KeyValue, ResourceEntry, Resources, SecretRequest, SecurityContext, Sql, SqlDialect, TaskMetadata, TaskTemplate, TypedInterface, Variable, VariableMap } from "flyte-fx/models";
import { same } from "../same.ts";

/** The members of a template that connectors use. */
export function describe({ id, type, taskTypeVersion, metadata, interface: { inputs, outputs }, custom, sql, container, securityContext, config }: TaskTemplate): string {
  same<typeof sql, Sql | undefined>(true);
  same<typeof container, Container | undefined>(true);
  same<typeof metadata.timeout, import("flyte-fx").Duration | undefined>(true);
  same<(typeof custom)[string], import("flyte-fx").Json>(true);
  const names = [...Object.keys(inputs), ...Object.keys(outputs), ...Object.keys(config)];
  return `${id.project}:${id.name} ${type} ${taskTypeVersion} ${names.join()} ${securityContext?.secrets.length ?? 0}`;
}

declare const variable: Variable;
const identifier: Identifier = { project: "p", domain: "d", name: "n", version: "v", org: "" };
const variables: VariableMap = { year: variable };
const typed: TypedInterface = { inputs: variables, outputs: {} };
const entry: ResourceEntry = { name: "CPU", value: "500m" };
const resources: Resources = { requests: [entry], limits: [] };
const pair: KeyValue = { key: "A", value: "b" };
const dialect: SqlDialect = "ANSI";
const secret: SecretRequest = { key: "TOKEN", group: "", groupVersion: "", mountRequirement: "ANY", envVar: "" };
const security: SecurityContext = { secrets: [secret] };
declare const metadata: TaskMetadata;

export const template: TaskTemplate = {
  id: identifier,
  type: "duckdb",
  taskTypeVersion: 0,
  metadata,
  interface: typed,
  custom: { threads: 4 },
  config: {},
  sql: { statement: "select 1", dialect },
  container: { image: "i", command: [], args: [], env: [pair], resources },
  securityContext: security,
};
