import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../base/context.ts";
import { addDetail, FxError } from "../base/errors/errors.ts";
import { oneLine } from "../base/text.ts";
import { doublingPause, retry } from "../calls/retry.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { NewExecution, TaskVersion } from "./cluster-types.ts";
import type { Cluster } from "./cluster.ts";
import { isAway } from "./follow-stream.ts";
import { RpcFailure } from "./transport/rpc.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const NAME_LENGTH = 20;
const MOST_TRIES = 5;

/** A name that both versions of Flyte accept, and that nobody else has chosen. */
export function createExecutionName(random: () => number): string {
  const letters = Array.from(
    { length: NAME_LENGTH - 1 },
    () => ALPHABET[Math.floor(random() * ALPHABET.length)]!,
  );
  return `f${letters.join("")}`;
}

/** Throws FX2002 unless both versions of Flyte accept the name. */
export function checkExecutionName(name: string): string {
  if (/^[a-z]([-a-z0-9]{0,28}[a-z0-9])?$/.test(name)) return name;
  throw new FxError(
    "FX2002",
    `--name expects up to 30 lower-case letters, digits and hyphens, starting with a letter, got ${JSON.stringify(name)}`,
  );
}

/**
 * Looks for an execution with the name that the user chose, because Flyte 2 would return it as if it
 * were new.
 *
 * @param hint the command that shows the execution
 * @returns whether it exists, with the same task and inputs
 * @throws FxError FX2026 if an execution with this name has another task or other inputs
 */
export async function refuseTakenName(
  cluster: Cluster,
  { name, task, inputs }: NewExecution,
  hint: string,
): Promise<boolean> {
  const found = await cluster.getExecution(name).catch((error: unknown) => {
    if (error instanceof FxError && error.code === "FX2001") return undefined;
    throw error;
  });
  if (found === undefined) return false;
  const isTask = found.task?.name === task.name && found.task.version === task.version;
  if (!isTask) throw createTakenError(name, hint, `it runs ${describeTask(found.task)}`);
  const { encodeInputs, decodeInputs } = await loadWire(cluster.protocol);
  if (!isDeepStrictEqual(await cluster.getInputs(name), decodeInputs(encodeInputs(inputs))))
    throw createTakenError(name, hint, "it has other inputs");
  return true;
}

function describeTask(task: TaskVersion | undefined): string {
  return task === undefined ? "another task" : oneLine(`${task.name} ${task.version}`);
}

function createTakenError(name: string, hint: string, ...details: readonly string[]): FxError {
  return new FxError("FX2026", `execution ${name} exists already`, { details, hint });
}

/**
 * Starts an execution. If the answer is lost, tries again with the same name, so that there is only
 * one execution.
 *
 * @param hint the command that shows the execution
 * @throws FxError FX2026 if an execution with this name existed before
 */
export async function startExecution(
  cluster: Cluster,
  execution: NewExecution,
  clock: Clock,
  hint: string,
): Promise<void> {
  const { name } = execution;
  let isOpen = false;
  const start = async (): Promise<void> => {
    if ((await cluster.start(execution)) || isOpen) return;
    throw createTakenError(name, hint);
  };
  try {
    await retry(start, {
      clock,
      attempts: MOST_TRIES,
      pauseMs: doublingPause(500),
      isTransient: (error) => {
        if (!isAway(error)) return false;
        isOpen ||= error.cause instanceof RpcFailure && error.cause.isOpen;
        return true;
      },
    });
  } catch (error) {
    if (!isOpen || !isAway(error)) throw error;
    // No answer does not mean that nothing was started.
    throw addDetail(error, `execution ${name} may have been started`, hint);
  }
}
