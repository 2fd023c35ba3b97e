import { findConnectorFindings } from "./connector-rules.ts";
import { readConnectorService } from "./connector-service.ts";
import type { CheckedConfig, ConfigFinding } from "./finding.ts";
import { findOutputFindings } from "./output-rule.ts";
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
