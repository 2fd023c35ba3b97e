import type { JobMetadata } from "@google-cloud/bigquery";
import { type Json, type JsonObject } from "flyte-fx";

/** Set by the connector itself. BigQuery rejects settings that it does not know. */
const RESERVED = ["jobId", "query"];

/** What Flyte 2 reads of `custom`: the engine sends it as the connection. */
const CONNECTION = ["secrets", "configs", "taskType"];

/** Strict, because ids and locations become parts of URLs. */
const PROJECT_ID = /^(?:[a-z0-9][a-z0-9.-]{0,80}:)?[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const LOCATION = /^[A-Za-z][A-Za-z0-9-]{0,62}$/;

/** Settings of a query, named as in BigQuery's API (`JobConfigurationQuery`). */
export type QuerySettings = Omit<
  NonNullable<NonNullable<JobMetadata["configuration"]>["query"]>,
  "query"
>;

/** Settings of a task's query: `config` of a BigQueryTask, `custom` of its TaskTemplate. */
export interface BigQueryConfig extends QuerySettings {
  /** The project that pays for the query. */
  readonly projectId: string;
  /** Location of the data, such as `EU` or `europe-west1`. Default: BigQuery detects it. */
  readonly location?: string;
  /** Labels for billing and job lists. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Builds the template's `custom`, with the keys of flytekit's BigQuery task, plus `labels`. */
export function toCustom(
  { projectId, location, labels, ...settings }: BigQueryConfig,
  domain: string | undefined,
): JsonObject {
  return {
    ProjectID: projectId,
    ...(location !== undefined && { Location: location }),
    ...(domain !== undefined && { Domain: domain }),
    ...(labels !== undefined && { labels }),
    ...(settings as JsonObject),
  };
}

/** Reads and checks the settings of a template. Adds each fault to `faults`. */
export function readConfig(
  { ProjectID: projectId, Location: location, Domain: _, labels, ...settings }: JsonObject,
  faults: string[],
): BigQueryConfig {
  if (!isProjectId(projectId))
    faults.push(`custom.ProjectID: expected a project id, got ${JSON.stringify(projectId)}`);
  if (location != null && !isLocation(location))
    faults.push(`custom.Location: expected a location such as EU, got ${JSON.stringify(location)}`);
  if (labels != null && !isStrings(labels))
    faults.push("custom.labels: expected an object of strings");
  const entries = Object.entries(settings).filter(([name]) => !CONNECTION.includes(name));
  for (const [name] of entries)
    if (RESERVED.includes(name)) faults.push(`custom.${name}: unknown setting`);
  return {
    ...Object.fromEntries(entries),
    projectId,
    ...(location != null && { location }),
    ...(labels != null && { labels }),
  } as BigQueryConfig;
}

export function isProjectId(value: Json | undefined): value is string {
  return typeof value === "string" && PROJECT_ID.test(value);
}

export function isLocation(value: Json | undefined): value is string {
  return typeof value === "string" && LOCATION.test(value);
}

function isStrings(value: Json): boolean {
  if (!(value instanceof Object) || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item === "string");
}
