import { outputsToJson } from "../../project/results/format-outputs.ts";
import type { ExecutionState } from "../../runtime/remote/cluster-types.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import { argument, type CommandHost } from "../fx-command.ts";
import { showOutputs } from "../run/show-outputs.ts";
import type { ClusterFlags } from "./cluster-flags.ts";
import { downloadIfAsked } from "./download-outputs.ts";
import { readTypedOutputs } from "./registered-interface.ts";
import { executionError, isSuccess } from "./watch-execution.ts";

/** The argument NAME of the commands about one execution. */
export const NAME_ARGUMENT = argument({
  description: "The name of an execution; fx remote lists them.",
  required: true,
});

/** Prints the outputs of an execution that has ended. Throws FX1001 if it did not succeed. */
export async function printOutputs(
  state: ExecutionState,
  cluster: Cluster,
  flags: ClusterFlags & { readonly download?: string | undefined },
  host: CommandHost,
): Promise<void> {
  const { name, phase } = state;
  if (!isSuccess(state)) throw executionError(state, cluster);
  const { outputs, fields } = await readTypedOutputs(state, cluster);
  const shown = await downloadIfAsked(outputs, name, flags, host.process);
  const document = { execution: { name, phase }, outputs: outputsToJson(shown, fields) };
  host.print(await showOutputs(shown, host), document);
}
