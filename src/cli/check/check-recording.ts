import { existsSync } from "node:fs";
import { toUserPath } from "../../process/user-file.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Recording } from "../../runtime/recording/recording.ts";
import type { CommandHost } from "../fx-command.ts";
import { readRecordingFile } from "../run/run-tape.ts";
import type { CheckFlags } from "./check-flags.ts";

/** Flags for another outside system than a recording. */
const OTHERS = ["faults", "endpoint", "keep"] as const;

/** Whether `--replay` names a recording, and is not the token of a run with faults, which has colons. */
function isRecordingFile(replay: string, process: CommandHost["process"]): boolean {
  return !replay.includes(":") || existsSync(toUserPath(replay, process));
}

/**
 * Reads the recording that `--replay` names; undefined for a token.
 *
 * @throws FX2000 if another flag contradicts it; FX2028 or FX5003 if it cannot be read
 */
export async function readCheckRecording(
  flags: CheckFlags,
  { process }: Pick<CommandHost, "process">,
): Promise<Recording | undefined> {
  const { replay } = flags;
  if (replay === undefined || !isRecordingFile(replay, process)) return undefined;
  const other = OTHERS.find((name) => flags[name] !== undefined && flags[name] !== false);
  if (other === undefined) return readRecordingFile(replay, process);
  throw new FxError("FX2000", `--replay with a recording cannot be combined with --${other}`, {
    hint: `remove --${other}`,
  });
}
