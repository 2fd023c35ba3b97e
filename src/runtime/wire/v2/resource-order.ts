import type { ResourceEntry } from "../../task-template/task-template.ts";

const ORDER: readonly ResourceEntry["name"][] = [
  "CPU",
  "MEMORY",
  "GPU",
  "EPHEMERAL_STORAGE",
  "STORAGE",
  "UNKNOWN",
];

/** The entries as Flyte 2's own SDK orders them. */
export function inResourceOrder(entries: readonly ResourceEntry[]): readonly ResourceEntry[] {
  return [...entries].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
}
