import { getDefaultLimit } from "../backend-target.ts";
import { findNode } from "./config-node.ts";
import { findConnectorFindings } from "./connector-rules.ts";
import { readConnectorService } from "./connector-service.ts";
import { type CheckedConfig, type ConfigFinding, createFinding } from "./finding.ts";
import { findPluginFindings } from "./plugin-rules.ts";
import { findRouteFindings } from "./route-rules.ts";

export interface CheckedBackend {
  /** In the order of the file. */
  readonly findings: readonly ConfigFinding[];
  /** What the file does not say. */
  readonly notChecked: readonly string[];
}

/** Checks whether a configuration sends tasks of the project's types to their connector. */
export function checkBackend(checked: Omit<CheckedConfig, "service">): CheckedBackend {
  const { config, target } = checked.file;
  const subject = { ...checked, service: readConnectorService(config, target.protocol) };
  const findings = [
    ...findPluginFindings(subject),
    ...findRouteFindings(subject),
    ...findConnectorFindings(subject),
    ...findOutputFindings(subject),
  ].toSorted((one, other) => one.line - other.line);
  return { findings, notChecked: listUnknown(subject) };
}

/** What no file says, or only another one. */
function listUnknown({ file, replicas, largestOutput }: CheckedConfig): string[] {
  const isPart = file.form !== "a ConfigMap";
  return [
    ...(isPart ? ["settings that are not in this file"] : []),
    ...(replicas === undefined ? ["how many replicas run (--replicas)"] : []),
    ...(largestOutput === undefined ? ["how large outputs are (--largest-output)"] : []),
    "whether Flyte reaches the address",
  ];
}

const MIB = 2 ** 20;

/**
 * Finds a limit below the largest outputs. fx cannot know their size: a type says nothing about it.
 */
function findOutputFindings({ file, largestOutput }: CheckedConfig): ConfigFinding[] {
  if (largestOutput === undefined) return [];
  const limit = findNode(file.config, "storage", "limits", "maxDownloadMBs");
  const inFile = typeof limit?.value === "number" ? limit.value : undefined;
  const mib = inFile ?? getDefaultLimit(file.target);
  // Zero means that there is no limit.
  if (mib === 0 || mib * MIB >= largestOutput) return [];
  const effect =
    file.target.protocol === "flyte1"
      ? "tasks with larger outputs fail"
      : "larger outputs cannot be read, even of tasks that succeed";
  const problem =
    inFile === undefined
      ? `there is no maxDownloadMBs, and by default Flyte reads outputs of at most ${mib} MiB: ${effect}`
      : `Flyte reads outputs of at most ${mib} MiB: ${effect}`;
  const place = limit ?? findNode(file.config, "storage") ?? file.root;
  const write = `storage: { limits: { maxDownloadMBs: ${Math.ceil(largestOutput / MIB)} } }`;
  return [createFinding("output-limit", place, problem, write)];
}
