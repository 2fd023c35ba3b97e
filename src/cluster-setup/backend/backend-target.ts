import type { Protocol } from "../../runtime/base/protocol.ts";

/** The Helm charts that fx writes values for. The one of Flyte 2 is also called flyte-binary. */
export const CHARTS = ["flyte-binary", "flyte-core", "flyte2"] as const;
export type Chart = (typeof CHARTS)[number];

/** What reads a configuration: Flyte itself, or a Helm chart. */
export interface BackendTarget {
  readonly protocol: Protocol;
  readonly chart: Chart | undefined;
}

/** The oldest version of Flyte that reads the configuration that fx prints. */
export const OLDEST_FLYTE: Readonly<Record<Protocol, string>> = {
  flyte1: "1.16",
  flyte2: "2.0.28",
};

export const FLYTE_NAMES: Readonly<Record<Protocol, string>> = {
  flyte1: "Flyte 1",
  flyte2: "Flyte 2",
};

export function createChartTarget(chart: Chart): BackendTarget {
  return { protocol: chart === "flyte2" ? "flyte2" : "flyte1", chart };
}

/** The flags that print the configuration for a target. */
export function formatTarget({ protocol, chart }: BackendTarget): string {
  return chart === undefined ? `--for ${protocol}` : `--for helm --chart ${chart}`;
}

/** The sections of Flyte's configuration that decide where a task goes. */
export type SectionName = "tasks" | "plugins" | "storage";

const OWN: Readonly<Record<SectionName, readonly string[]>> = {
  tasks: ["tasks"],
  plugins: ["plugins"],
  storage: ["storage"],
};
const IN_FLYTE_BINARY: typeof OWN = {
  tasks: ["enabled_plugins", "tasks"],
  plugins: ["configuration", "inline", "plugins"],
  storage: ["configuration", "inline", "storage"],
};
const IN_FLYTE_CORE: typeof OWN = {
  tasks: ["configmap", "enabled_plugins", "tasks"],
  plugins: ["configmap", "enabled_plugins", "plugins"],
  storage: ["storage"],
};

/** The keys under which a target has each section. */
export function getSectionPaths({ chart }: Pick<BackendTarget, "chart">): typeof OWN {
  if (chart === undefined) return OWN;
  return chart === "flyte-core" ? IN_FLYTE_CORE : IN_FLYTE_BINARY;
}

/** The size in MiB up to which Flyte reads outputs, unless `maxDownloadMBs` sets another. */
export function getDefaultLimit({ chart }: BackendTarget): number {
  return chart === "flyte-core" ? 10 : 2;
}
