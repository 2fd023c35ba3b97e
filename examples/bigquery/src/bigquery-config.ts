import type { Query } from "@google-cloud/bigquery";
import { type Json, type JsonObject } from "flyte-fx";

/** What BigQuery's own API calls them; see its `JobConfigurationQuery`. */
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

/** How BigQuery runs a query, in the words of its API. */
export type QuerySettings = Pick<Query, (typeof SETTINGS)[number]>;

/** How BigQuery runs a task's query: `config` of a BigQueryTask, `custom` of its TaskTemplate. */
export interface BigQueryConfig extends QuerySettings {
  /** The project that pays for the query. */
  readonly projectId: string;
  /** Where the data are, such as `EU` or `europe-west1`. Default: BigQuery finds out by the tables. */
  readonly location?: string;
  /** For the project's bills and lists of jobs. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The template's custom: the keys are those of flytekit's BigQuery task, and `labels`. */
export function customOf(
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

/** Reads it back from a template, which may be anyone's; adds a line to `faults` for each fault. */
export function readConfig(
  { ProjectID: projectId, Location: location, Domain: _, labels, ...settings }: JsonObject,
  faults: string[],
): BigQueryConfig {
  if (!isProjectId(projectId))
    faults.push(`custom.ProjectID: expected the id of a project, got ${JSON.stringify(projectId)}`);
  if (location != null && !isLocation(location))
    faults.push(`custom.Location: expected a location such as EU, got ${JSON.stringify(location)}`);
  if (labels != null && !isTexts(labels)) faults.push("custom.labels: expected texts by name");
  for (const name of Object.keys(settings)) {
    if (!(SETTINGS as readonly string[]).includes(name))
      faults.push(`custom.${name}: there is no such setting (${SETTINGS.join(", ")})`);
  }
  return {
    ...settings,
    projectId,
    ...(location != null && { location }),
    ...(labels != null && { labels }),
  } as BigQueryConfig;
}

/** Ids and locations become parts of URLs, so nothing else may be in them. */
export function isProjectId(value: Json | undefined): value is string {
  return (
    typeof value === "string" &&
    /^(?:[a-z0-9][a-z0-9.-]{0,80}:)?[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(value)
  );
}

export function isLocation(value: Json | undefined): value is string {
  return typeof value === "string" && /^[A-Za-z][A-Za-z0-9-]{0,62}$/.test(value);
}

function isTexts(value: Json): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === "string")
  );
}
