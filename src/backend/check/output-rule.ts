import { getDefaultLimit } from "../backend-target.ts";
import { findNode } from "./config-node.ts";
import { type CheckedConfig, createFinding, type ConfigFinding } from "./finding.ts";

const MIB = 2 ** 20;

/**
 * Finds a limit below the largest outputs. fx cannot know their size: a type says nothing about it.
 */
export function findOutputFindings({ file, largestOutput }: CheckedConfig): ConfigFinding[] {
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
