import { readdirSync, statSync } from "node:fs";
import { planUploads } from "../storage/plan-uploads.ts";
import { runUploads } from "../storage/upload-outputs.ts";
import type { LiteralMap } from "../values/literal.ts";
import { getReferenceAccess } from "../values/types/reference-access.ts";
import type { CompleteRunOptions } from "./process-defaults.ts";
import { createServedFolder, getExchangePath, getRunPath } from "./record/run-folder.ts";

/**
 * For a server on this machine, copies local files, folders and tables among the inputs to the
 * run's folder that the server may open. Returns the inputs with the new paths.
 */
export async function copyServedInputs(
  inputs: LiteralMap,
  folder: string,
  runId: string,
  options: CompleteRunOptions,
): Promise<LiteralMap> {
  const { runs, signal } = options;
  if (getExchangePath(options, runId) === getRunPath(runs, runId)) return inputs;
  createServedFolder(runs, runId);
  return copyInputs(inputs, folder, signal);
}

/** Copies local files, folders and tables among the inputs. Returns the inputs with the new paths. */
export async function copyInputs(
  inputs: LiteralMap,
  folder: string,
  signal?: AbortSignal,
): Promise<LiteralMap> {
  const plan = planUploads(inputs, folder, hasContent);
  if (plan.uploads.length > 0)
    await runUploads(plan.uploads, { storage: await getReferenceAccess().openStorage(), signal });
  return plan.outputs;
}

/** False for what is missing or an empty folder: there is nothing to copy. */
function hasContent(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && (!status.isDirectory() || readdirSync(path).length > 0);
}
