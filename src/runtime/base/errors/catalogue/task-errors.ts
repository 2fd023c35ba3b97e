import { type CatalogueEntry, entry } from "./entry.ts";

const task = entry("task", 1);
const stopped = (exit: number, title: string, advice: string): CatalogueEntry =>
  entry("stopped", exit)(title, advice);

/** Errors of the task or its connector, and runs that were stopped. */
export const TASK_ERRORS = {
  FX1001: task(
    "the task failed",
    "Read the message: it comes from the job or from your task. Throw a `RetryableError` or return `Resource.retryableFailed` if a later attempt may succeed.",
  ),
  FX1002: task(
    "`create`, `do` or `get` threw an error",
    "Look at the line in the message. A `RetryableError` from `create` fails only this attempt; fx retries `get` after an error.",
  ),
  FX1003: task(
    "the outputs do not match the task's interface",
    "Return every output that the task declares, by name: `Resource.succeeded({ rows: 42 })`.",
  ),
  FX1004: task(
    "the connector returned a phase that Flyte does not know or does not allow here",
    "Create resources with `Resource.queued()`, `Resource.running()`, `Resource.succeeded()` and so on, and convert a state of your service with `phaseFromState`. `do` must return a terminal phase.",
  ),
  FX1005: task(
    "`create` returned a value that does not match the ResourceMeta",
    "Return the fields that the connector's `resourceMeta` declares. Keep it small: an ID that identifies the job.",
  ),
  FX1007: task(
    "the connector returned an invalid Resource",
    "Return a `Resource` from `get` and `do`. Log links need absolute URLs.",
  ),
  FX1008: task(
    "a time limit was reached",
    "The message says which limit it was. Raise it (`--timeout`, or `timeout` on the task), or find out why the job hangs.",
    { exit: 124, retryable: true },
  ),
  FX1009: stopped(
    130,
    "stopped by SIGINT",
    "Nothing to do: fx deleted the job. Run the task again.",
  ),
  FX1010: stopped(
    143,
    "stopped by SIGTERM",
    "Nothing to do: fx deleted the job. Run the task again.",
  ),
  FX1011: task(
    "a ResourceMeta cannot be decoded",
    "Another version of the connector created the job. Give new fields of `resourceMeta` a `.default(…)`, so that it can read old jobs.",
  ),
  FX1012: task(
    "the author's code threw an error that was not caught",
    "Await every promise, and catch errors in timers and event handlers. Do not call `process.exit` in a task.",
  ),
  FX1014: stopped(
    129,
    "stopped by SIGHUP: the terminal was closed",
    "Nothing to do: fx deleted the job. For long runs, use a terminal that survives, such as tmux.",
  ),
  FX1015: task(
    "the inputs do not match the inputs that the connector declares",
    "Compare the inputs that the connector declares with those of the task.",
  ),
  FX1016: task(
    "the task waits for a promise that can never settle",
    "Look for a promise whose `resolve` is never called.",
  ),
  FX1017: task(
    "the executor's interface does not match the task's template",
    "Declare the same inputs and outputs in `shimTaskExecutor({ inputs, outputs })` as on the task.",
  ),
  FX1018: task(
    "`getMany` did not return an answer for each job",
    "Return a `Map` from the `job` of each entry to a `Resource` or an `Error`. fx asks again about a job without an answer, and about all jobs if a list has another length, because it cannot tell which one is missing.",
    { retryable: true },
  ),
  FX1020: task(
    "a message is larger than the limit of a connector server or of Flyte's engine",
    "Pass large data as a file or a dataset, or raise the server's limit with `fx serve --max-message`.",
  ),
  FX1021: task(
    "the recording that is replayed lacks the answer to a request",
    "The message shows the nearest request that was recorded, and the difference. Make the request depend only on the inputs, `context.clock`, `context.random` and the idempotency key, or record the run again with `fx run --record FILE`.",
  ),
} as const satisfies Record<string, CatalogueEntry>;
