import { randomInt, randomUUID } from "node:crypto";
import { javaScriptRuntime } from "../../process/javascript-runtime.ts";
import { readOrRefuse, readUserFile, toUserPath } from "../../process/user-file.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { countOf } from "../../runtime/base/text.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import { idempotencyKey } from "../../runtime/connector/idempotency-key.ts";
import { RunRecorder, RunReplay } from "../../runtime/local/run-recorder.ts";
import {
  MOST_RECORDING_BYTES,
  readRecording,
  type Recording,
} from "../../runtime/recording/recording.ts";
import {
  prepareRecordingFile,
  saveRecording,
  saveRecordingNow,
} from "../../runtime/recording/save-recording.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import type { RunOptions } from "../../runtime/task/run/run-options.ts";
import type { AnyTask } from "../../runtime/task/task-definition.ts";
import type { CommandHost } from "../fx-command.ts";
import { OtherRequests, OtherWays } from "./other-ways.ts";
import type { RunFlags } from "./run-flags.ts";

/** How a run is recorded or replayed. */
export interface RunTape {
  /** The options that the run has in addition. */
  readonly options: RunOptions;
  /** Starts the run. */
  run<T>(start: () => T): T;
  /** Writes the recording, if there is one. */
  save(): Promise<void>;
  /** The same, when the process is about to exit. */
  saveNow(): void;
}

type Host = Pick<CommandHost, "process" | "note">;

/**
 * Prepares what `--record` and `--replay` ask for; undefined without them.
 *
 * @throws FX2028 for a file that is not a recording; FX5003 if it cannot be read or written
 */
export async function openTape(
  task: AnyTask,
  flags: RunFlags,
  secrets: SecretResolver,
  host: Host,
): Promise<RunTape | undefined> {
  const { record, replay } = flags;
  if (record === undefined && replay === undefined) return undefined;
  return record !== undefined
    ? startRecording(task, record, secrets, host)
    : startReplay(task, replay!, secrets, host);
}

function startRecording(task: AnyTask, name: string, secrets: SecretResolver, host: Host): RunTape {
  const file = toUserPath(name, host.process);
  if (file === "")
    throw new FxError("FX2002", "--record expects a file", { hint: "--record run.yaml" });
  prepareRecordingFile(file);
  const connector = ConnectorRegistry.shared.find(task.taskType, task.taskTypeVersion);
  if (connector?.blocking === true)
    host.note(
      `warning: "${connector.name}" blocks fx while it works, because a recorded run calls it in fx's own thread`,
    );
  const others = new OtherRequests();
  const recorder = new RunRecorder({
    task: task.name,
    secrets,
    fetch: others.watch.wrap(fetch),
    seed: randomInt(2 ** 32),
    idempotencyKey: idempotencyKey(randomUUID()),
  });
  return {
    options: recorder.options,
    run: (start) => start(),
    async save() {
      others.watch.close();
      if (!recorder.hasBegun) return;
      await recorder.finish();
      const { exchanges, leftOut } = await saveRecording(file, recorder.recording);
      const left = leftOut === 0 ? "" : ` (${leftOut} more in the middle were left out)`;
      host.note(
        `recorded ${countOf(exchanges.length, "exchange")}${left}: ${showPath(file, host.process.cwd)}`,
      );
      const missing = others.describe(exchanges.length, connector !== undefined);
      if (missing !== undefined) host.note(missing);
    },
    saveNow() {
      if (recorder.hasBegun) saveRecordingNow(file, recorder.recording);
    },
  };
}

async function startReplay(
  task: AnyTask,
  name: string,
  secrets: SecretResolver,
  host: Host,
): Promise<RunTape> {
  const recording = await readRecordingFile(name, host.process);
  if (recording.task !== task.name)
    host.note(`warning: ${name} is a recording of the task ${recording.task}, not of ${task.name}`);
  const { name: runtime, tellsOfSockets } = javaScriptRuntime;
  if (!tellsOfSockets)
    host.note(
      `warning: ${runtime} does not tell fx of sockets, programs and worker threads, so a replay cannot stop them`,
    );
  const replay = new RunReplay(recording, secrets);
  const ways = new OtherWays((error) => replay.stop(error));
  return {
    options: replay.options,
    run: (start) => ways.run(start),
    async save() {
      for (const warning of ways.close()) host.note(warning);
    },
    saveNow: () => void ways.close(),
  };
}

/** Reads a recording that the user names. Throws FX2028 or FX5003. */
async function readRecordingFile(name: string, files: CommandHost["process"]): Promise<Recording> {
  const read = () => readUserFile(name, files, { mostBytes: MOST_RECORDING_BYTES, pipes: true });
  const hint = "record a run: fx run --record FILE …";
  return readRecording(readOrRefuse(read, "FX2028", "the recording", name, hint), name);
}
