/** Tests that another runtime does not pass. */
export interface SkippedTests {
  readonly runtimes: readonly ("Bun" | "Deno")[];
  readonly file: string;
  /** Matches their full titles. */
  readonly title: RegExp;
  /** A line of the table in `docs/runtimes.md`. */
  readonly why: string;
}

const PLACES = "a place in the code can be another column, or the line of a caller";
const WORDS = "errors of the engine and of `fetch` are in its own words";

export const SKIPPED_TESTS: readonly SkippedTests[] = [
  {
    runtimes: ["Bun"],
    file: "test/runtime/base/source/stack-frame.test.ts",
    title: /reads an invalid file URL/,
    why: PLACES,
  },
  {
    runtimes: ["Bun"],
    file: "test/runtime/connector/define-connector.test.ts",
    title: /rejects options that contradict|rejects a task if neither it/,
    why: PLACES,
  },
  {
    runtimes: ["Bun"],
    file: "test/runtime/task/function-task.test.ts",
    title: /names its place if the function is missing/,
    why: PLACES,
  },
  {
    runtimes: ["Bun"],
    file: "test/runtime/wire/models/progress.test.ts",
    title: /is rejected at the author's line/,
    why: PLACES,
  },
  {
    runtimes: ["Bun"],
    file: "test/testing/run-connector.test.ts",
    title: /with a stack that starts where the author's code threw/,
    why: PLACES,
  },
  {
    runtimes: ["Bun", "Deno"],
    file: "test/runtime/http/lost-answers.test.ts",
    title: /names the operation, the origin and the reason/,
    why: WORDS,
  },
  {
    runtimes: ["Bun"],
    file: "test/runtime/workers/worker-port.test.ts",
    title: /says so if an answer cannot be sent/,
    why: WORDS,
  },
  {
    runtimes: ["Deno"],
    file: "test/runtime/wire/literals.test.ts",
    title: /if text is not UTF-8/,
    why: WORDS,
  },
  {
    runtimes: ["Deno"],
    file: "test/runtime/wire/inspect/identify-message.test.ts",
    title: /reports invalid UTF-8/,
    why: WORDS,
  },
  {
    runtimes: ["Deno"],
    file: "test/runtime/recording/exchange-recorder.test.ts",
    title: /changes neither a request nor its answer/,
    why: "`fetch` gives the usual text of a status, not that of the server",
  },
  {
    runtimes: ["Bun", "Deno"],
    file: "test/runtime/connector/sensors/http-sensor.test.ts",
    title: /a broken connection until 200/,
    why: "`fetch` repeats a GET whose connection breaks",
  },
  {
    runtimes: ["Bun"],
    file: "test/runtime/recording/request-watch.test.ts",
    title: /can cancel the global fetch and undici/,
    why: "`undici` is Bun's own, and fx does not see its requests",
  },
  {
    runtimes: ["Deno"],
    file: "test/runtime/client/connect.test.ts",
    title: /TLS to a server at an IP address/,
    why: "a gRPC server and its client with TLS cannot be in one process",
  },
  {
    runtimes: ["Deno"],
    file: "test/runtime/local/attempt/run-async-attempt.test.ts",
    title: /a create whose reply breaks/,
    why: "a server cannot destroy the stream of a reply that has begun",
  },
];
