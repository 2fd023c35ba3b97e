import { isAbsolute } from "node:path";
import { getKind, mapValues } from "../../runtime/base/json.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { oneLine, plainText } from "../../runtime/base/text.ts";
import type { AnyTask } from "../../runtime/task/task-definition.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { FlyteFile } from "../../runtime/values/types/references.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";
import type { LogLink } from "../../runtime/wire/models/job-log.ts";

/** Converts outputs to JSON that `--inputs` reads back. */
export function outputsToJson(
  outputs: object,
  fields: ReadonlyMap<string, TypeNode>,
): Record<string, unknown> {
  return mapValues(outputs as Record<string, unknown>, (value, name) =>
    jsonFromNative(value, fields.get(name)),
  );
}

/** Formats outputs for people, one per line. Paths in the working directory are relative. */
export function formatOutputs(outputs: object, cwd: string): string {
  return Object.entries(outputs)
    .map(([name, value]) => `${oneLine(name)}: ${plainText(formatValue(value, cwd))}\n`)
    .join("");
}

function formatValue(value: unknown, cwd: string): string {
  if (typeof value === "string") return value;
  const kind = getKind(value);
  if (kind === "file" || kind === "directory" || kind === "dataset")
    return `${shortenPath((value as FlyteFile).uri, cwd)} (${kind})`;
  const json = jsonFromNative(value, undefined);
  return typeof json === "string" ? json : JSON.stringify(json);
}

/** Makes the path of a file in the working directory relative. */
export function shortenPath(uri: string, cwd: string): string {
  return isAbsolute(uri) ? showPath(uri, cwd) : uri;
}

/** The document that `fx run --json` prints. `--inputs` accepts it. */
export function createRunDocument(
  task: Pick<AnyTask, "name" | "outputFields">,
  { id, attempts, tookMs, outputs, logLinks, injected = [] }: ShownRun,
): object {
  return {
    run: { id, task: task.name, phase: "SUCCEEDED", attempts, tookMs: Math.round(tookMs) },
    outputs: outputsToJson(outputs, task.outputFields),
    logLinks,
    ...(injected.length > 0 && { injected }),
  };
}

/** A run that succeeded. */
export interface ShownRun {
  readonly outputs: object;
  readonly id: string;
  readonly attempts: number;
  readonly tookMs: number;
  readonly logLinks: readonly LogLink[];
  /** The faults that fx injected into this run, such as `throw-before@get2`. */
  readonly injected?: readonly string[];
}
