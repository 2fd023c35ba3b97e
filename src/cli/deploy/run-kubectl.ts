import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { importExeca } from "../../runtime/base/native-import.ts";
import { plainText } from "../../runtime/base/text.ts";
import type { CommandHost } from "../fx-command.ts";

const MOST_OUTPUT = 4 * 1024 * 1024;

/** How kubectl ended. */
export interface KubectlEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs kubectl with the user's own configuration, and waits for its end.
 *
 * @param input for its standard input
 * @param accepted the exit codes that are no failure
 * @param hint what to do if it fails
 * @throws FxError FX5037 if kubectl is missing or fails; FX1009 or FX1010 for a signal, also if
 * kubectl does not end
 */
export async function runKubectl(
  args: readonly string[],
  host: Pick<CommandHost, "process">,
  {
    input = "",
    accepted = [0],
    hint = "kubectl config current-context shows which cluster it uses",
  }: { input?: string; accepted?: readonly number[]; hint?: string } = {},
): Promise<KubectlEnd> {
  const { execa } = await importExeca();
  const state = `kubectl ${args[0]!} did not finish`;
  return untilSignal(host.process, state, async (signal) => {
    const ended = await execa("kubectl", args, {
      cwd: host.process.cwd,
      env: host.process.env,
      extendEnv: false,
      input,
      maxBuffer: MOST_OUTPUT,
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: 1000,
    });
    signal.throwIfAborted();
    const { exitCode, stdout, stderr } = ended;
    if (exitCode !== undefined && accepted.includes(exitCode)) return { exitCode, stdout, stderr };
    if (ended.code === "ENOENT")
      throw new FxError("FX5037", "kubectl was not found on the PATH", {
        hint: "install kubectl, or leave out --apply and pass the manifest on",
      });
    const [first = "", ...details] = plainText(stderr).trim().split("\n");
    const how = exitCode === undefined ? "was stopped" : `exited with ${exitCode}`;
    throw new FxError("FX5037", `kubectl ${args[0]!} ${how}${first === "" ? "" : `: ${first}`}`, {
      details,
      hint,
    });
  });
}
