import type { Query } from "@google-cloud/bigquery";
import { type Json, type JsonObject } from "flyte-fx";

/** Fields of `JobConfigurationQuery` in BigQuery's API. */
const SETTINGS = [
  "allowLargeResults",
  "clustering",
  "connectionProperties",
  "createDisposition",
  "createSession",
  "defaultDataset",
  "destinationEncryptionConfiguration",
  "destinationTable",
  "flattenResults",
  "maximumBillingTier",
  "maximumBytesBilled",
  "priority",
  "rangePartitioning",
  "schemaUpdateOptions",
  "timePartitioning",
  "useLegacySql",
  "useQueryCache",
  "writeDisposition",
] as const satisfies readonly (keyof Query)[];

/** Settings of a query, named as in BigQuery's API. */
export type QuerySettings = Pick<Query, (typeof SETTINGS)[number]>;

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
  for (const name of Object.keys(settings)) {
    if (!(SETTINGS as readonly string[]).includes(name))
      faults.push(`custom.${name}: unknown setting (${SETTINGS.join(", ")})`);
  }
  return {
    ...settings,
    projectId,
    ...(location != null && { location }),
    ...(labels != null && { labels }),
  } as BigQueryConfig;
}

/** Strict, because ids and locations become parts of URLs. */
export function isProjectId(value: Json | undefined): value is string {
  return (
    typeof value === "string" &&
    /^(?:[a-z0-9][a-z0-9.-]{0,80}:)?[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(value)
  );
}

export function isLocation(value: Json | undefined): value is string {
  return typeof value === "string" && /^[A-Za-z][A-Za-z0-9-]{0,62}$/.test(value);
}

function isStrings(value: Json): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === "string")
  );
}
