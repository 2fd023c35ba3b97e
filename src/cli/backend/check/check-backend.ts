import { countOf } from "../../../runtime/base/count-of.ts";
import { FindingsError } from "../../errors/findings-error.ts";
import { FLYTE_NAMES, formatTarget } from "../backend-target.ts";
import { joinTypeNames } from "../served-types.ts";
import { findConnectorFindings } from "./connector-rules.ts";
import { readConnectorService } from "./connector-service.ts";
import type { CheckedConfig, ConfigFinding } from "./finding.ts";
import { findOutputFindings } from "./output-rule.ts";
import { findPluginFindings } from "./plugin-rules.ts";
import type { BackendFile } from "./read-backend-file.ts";
import { findRouteFindings } from "./route-rules.ts";

/** The result of a check that found nothing: for people, and for `--json`. */
export interface CheckedBackend {
  readonly text: string;
  readonly document: object;
}

/**
 * Checks whether a configuration sends tasks of the project's types to their connector.
 *
 * @throws FindingsError FX4021 with everything that it found, in the order of the file
 */
export function checkBackend(checked: Omit<CheckedConfig, "service">): CheckedBackend {
  const { file, types, connector } = checked;
  const { protocol } = file.target;
  const subject = { ...checked, service: readConnectorService(file.config, protocol) };
  const findings = [
    ...findPluginFindings(subject),
    ...findRouteFindings(subject),
    ...findConnectorFindings(subject),
    ...findOutputFindings(subject),
  ].toSorted((one, other) => one.line - other.line);
  const form = `${file.form} of ${FLYTE_NAMES[protocol]}`;
  if (findings.length > 0) throw createFindingsError(file, form, findings);
  const unknown = listUnknown(subject);
  return {
    text: `✔ ${file.name} sends tasks of ${joinTypeNames(types)} to ${connector.target}  (${form})\n  not checked: ${unknown.join(", ")}\n`,
    document: {
      file: file.name,
      flyte: protocol,
      form: file.form,
      address: connector.target,
      taskTypes: types.map(({ name, version }) => ({ name, version })),
      findings: [],
      notChecked: unknown,
    },
  };
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

function createFindingsError(
  { name, target }: BackendFile,
  form: string,
  findings: readonly ConfigFinding[],
): FindingsError {
  const details = findings.flatMap(({ line, path, problem, write }) => [
    `${name}:${line}${path === "" ? "" : `  ${path}`}`,
    `  ${problem}`,
    `  write: ${write}`,
  ]);
  const count = countOf(findings.length, "finding");
  const found = findings.map((finding) => ({ file: name, ...finding }));
  return new FindingsError("FX4021", `${count} in ${name}, ${form}`, found, {
    details,
    hint: `fx backend ${formatTarget(target)} prints a configuration without findings`,
  });
}
