import type { RunRequest } from "../../../src/dev/protocol.ts";

/** A run of the task `count` in `src/index.ts`. */
export function countRequest(inputs: RunRequest["inputs"] = { word: "ab" }): RunRequest {
  return { task: "count", file: "src/index.ts", inputs, clock: "real" };
}

/**
 * A module whose task `count` runs until its file `go` exists, and then returns a text and a
 * dataset. Each create and delete adds a line to `calls.log`.
 */
export function countSource({ message = "counting" } = {}): string {
  return `import { appendFileSync, existsSync } from "node:fs";
import { Resource, defineAsyncConnector, t } from "flyte-fx";
const connector = defineAsyncConnector({
  taskType: "count",
  poll: { min: "50ms", max: "50ms" },
  inputs: { word: t.string(), times: t.int().default(2) },
  outputs: { text: t.string(), table: t.dataset({ columns: { n: t.int(), cell: t.string() } }) },
  resourceMeta: { word: t.string(), times: t.int() },
  create: ({ inputs }) => { appendFileSync("calls.log", "create\\n"); console.log("author prints"); return inputs; },
  get: ({ word, times }) => existsSync("go")
    ? Resource.succeeded({ text: word.repeat(times), table: Array.from({ length: 150 }, (_, n) => ({ n, cell: "<script>alert(1)</script>" })) })
    : Resource.running(${JSON.stringify(message)}),
  delete: () => { appendFileSync("calls.log", "delete\\n"); },
});
export const count = connector.task({ name: "count" });
`;
}
