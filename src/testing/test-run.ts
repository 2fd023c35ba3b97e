import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "../runtime/base/context.ts";
import { foldStack } from "../runtime/base/source/fold-stack.ts";
import { SecretResolver } from "../runtime/secrets/secret-resolver.ts";
import type { RunEvent } from "../runtime/task/run/run-event.ts";
import type { RunOptions } from "../runtime/task/run/run-options.ts";
import { TaskFailure } from "../runtime/task/run/task-failure.ts";
import type { Phase } from "../runtime/wire/models/phase.ts";
import { fakeClock, FakeClock } from "./fake-clock.ts";

/** What a run in a test may be given. */
export interface TestOptions extends Omit<
  RunOptions,
  "secrets" | "log" | "registry" | "projectRoot"
> {
  /** The secrets by name. Default: none; those of the machine are never read. */
  readonly secrets?: { readonly [name: string]: string };
}

/** A line that the code under test logged; secrets are replaced in it. */
export interface LoggedLine {
  /** As which method of the log was called. */
  readonly level: keyof Logger;
  /** The first argument. */
  readonly message: string;
  /** What stood beside the message, as JSON would have it; left out where nothing did. */
  readonly fields?: object;
}

/** A run that succeeded. One that does not rejects with a TaskFailure, as `task.run` does. */
export interface TestRun<Outputs> {
  /** As `task.run` gives them. */
  readonly outputs: Outputs;
  /** The phases that the job was seen in, in order. */
  readonly phases: readonly Phase[];
  /** What was said of the job beside its phase, in order, such as `"60 %"`. */
  readonly messages: readonly string[];
  /** What the code under test logged, in order, debug lines among them. */
  readonly log: readonly LoggedLine[];
  /** All that happened, in order. */
  readonly events: readonly RunEvent[];
  /** The folder of this run alone, below the machine's temporary folder; removed when the process ends. */
  readonly folder: string;
}

/** A job that never ends fails its test, where polling it takes no time. */
const LONGEST_VIRTUAL_RUN_MS = 7 * 24 * 60 * 60 * 1000;

/** Calls `run` with complete options, and collects what happens. */
export async function recordRun<Outputs>(
  options: TestOptions,
  run: (options: RunOptions) => Promise<Outputs>,
): Promise<TestRun<Outputs>> {
  const folder = createTemporaryFolder();
  const log: LoggedLine[] = [];
  const events: RunEvent[] = [];
  const { secrets = {}, onEvent, clock = fakeClock(), ...rest } = options;
  const running = run({
    ...rest,
    ...(clock instanceof FakeClock && { timeoutMs: rest.timeoutMs ?? LONGEST_VIRTUAL_RUN_MS }),
    clock,
    secrets: createTestSecrets(secrets),
    log: createCollectingLog(log),
    projectRoot: folder,
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
  });
  const outputs = await running.catch((error: unknown) => {
    throw foldFailure(error);
  });
  const changes = events.flatMap((event) => (event.type === "phase" ? [event] : []));
  return {
    outputs,
    phases: changes
      .map(({ phase }) => phase)
      .filter((phase, index, all) => phase !== all[index - 1]),
    messages: changes.map(({ message }) => message).filter((message) => message !== ""),
    log,
    events,
    folder,
  };
}

/** Test runners print only the failure's own stack, so it starts where the author's code threw. */
function foldFailure(error: unknown): unknown {
  if (!(error instanceof TaskFailure)) return error;
  error.stack = foldStack(error, error.cause instanceof Error ? error.cause : undefined);
  return error;
}

/** Only the secrets of a table: those of the machine are never read. */
export function createTestSecrets(secrets: { readonly [name: string]: string }): SecretResolver {
  const env = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name.toUpperCase(), value]),
  );
  return new SecretResolver({ env, local: true, readFile: () => undefined });
}

function createCollectingLog(lines: LoggedLine[]): Logger {
  const add = (level: keyof Logger) => (message: string, fields?: object) =>
    void lines.push({ level, message, ...(fields !== undefined && { fields }) });
  return { debug: add("debug"), info: add("info"), warn: add("warn"), error: add("error") };
}

let root: string | undefined;

/** A new folder. All of them go when the process ends: a test may still read what its run wrote. */
function createTemporaryFolder(): string {
  root ??= createRoot();
  return mkdtempSync(join(root, "run-"));
}

function createRoot(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "flyte-fx-testing-")));
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}
