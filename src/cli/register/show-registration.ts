import { formatTable } from "../../process/terminal/fit-text.ts";
import { countOf } from "../../runtime/base/text.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import { joinPaths } from "../serialize/check-serialized.ts";
import type { PlannedTask } from "./plan-registration.ts";

/** Where tasks are registered. Without an endpoint in a dry run without a cluster. */
export type RegistrationPlace = Pick<Cluster, "protocol" | "scope"> & {
  readonly endpoint: string | undefined;
};

/** The table of tasks, and what fx did. */
export function formatRegistration(
  planned: readonly PlannedTask[],
  registered: readonly PlannedTask[],
  place: RegistrationPlace,
  { isDryRun, next }: { readonly isDryRun: boolean; readonly next: string },
): string {
  const rows = planned.map(({ name, version, state, differences }) => [
    name,
    version,
    differences.length === 0 ? state : `${state}: ${joinPaths(differences)}`,
  ]);
  const table = formatTable([["TASK", "VERSION", "STATE"], ...rows], "");
  const where = describePlace(place);
  if (isDryRun) {
    const count = planned.filter(({ state }) => state !== "identical").length;
    return `${table}dry run: fx would register ${countOf(count, "task")} on ${where}\n`;
  }
  const unchanged = planned.length - registered.length;
  const parts = [
    `${registered.length} registered`,
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
  ];
  return `${table}✔ ${parts.join(", ")} on ${where}\n  next:  ${next}\n`;
}

/** For instance `flyte.example.com:443 (Flyte 1, project weather, domain development)`. */
export function describePlace({ endpoint, protocol, scope }: RegistrationPlace): string {
  const { org, project, domain } = scope;
  const parts = [
    protocol === "flyte1" ? "Flyte 1" : "Flyte 2",
    ...(org === "" ? [] : [`org ${org}`]),
    `project ${project}`,
    `domain ${domain}`,
  ];
  return `${endpoint ?? "a cluster"} (${parts.join(", ")})`;
}

export function createRegistrationDocument(
  planned: readonly PlannedTask[],
  registered: readonly PlannedTask[],
  { endpoint = "", protocol, scope }: RegistrationPlace,
): object {
  const names = new Set(registered.map(({ name }) => name));
  return {
    cluster: { endpoint, protocol, ...scope },
    tasks: planned.map(({ name, version, state, differences }) => ({
      name,
      version,
      state,
      ...(differences.length > 0 && { differences }),
      registered: names.has(name),
    })),
  };
}
