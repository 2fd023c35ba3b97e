import { resolve } from "node:path";
import type { CommandProcess } from "../../process/command-process.ts";
import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { processStorage } from "../../runtime/storage/process-storage.ts";
import type { ClusterFlags } from "./cluster-flags.ts";
import { downloadOutputs } from "./download-outputs.ts";
import { createRemoteCommand } from "./remote-commands.ts";

/**
 * Downloads the files among the outputs of an execution if the user named a folder. Returns the
 * outputs to show.
 */
export async function downloadIfAsked(
  outputs: object,
  name: string,
  flags: ClusterFlags & { readonly download?: string | undefined },
  process: CommandProcess,
): Promise<object> {
  const folder = flags.download;
  if (folder === undefined) return outputs;
  const state = `execution ${name} has succeeded, and its outputs are not downloaded`;
  try {
    const storage = await processStorage();
    return await untilSignal(process, state, (signal) =>
      downloadOutputs(outputs, resolve(process.cwd, folder), storage, signal),
    );
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    throw new FxError(error.code, error.summary, {
      cause: error.cause,
      details: [...error.details, ...(error.summary.endsWith(state) ? [] : [state])],
      hint: error.hint ?? createRemoteCommand(["outputs", name, "--download", folder], flags),
    });
  }
}
