import assert from "node:assert/strict";
import type { OfferKind } from "../../../src/cli/completion/list-completed-commands.ts";
import { type OfferedTask, offerWords } from "../../../src/cli/completion/offer-words.ts";
import type { CommandProcess } from "../../../src/process/command-process.ts";

const COLOR = { name: "color", isBoolean: false, values: ["red", "blue"] };
const TASKS: readonly OfferedTask[] = [
  { name: "press", inputs: [COLOR, { name: "dryRun", isBoolean: true, values: [] }] },
  { name: "$(touch ran)", inputs: [] },
  { name: "report", inputs: [] },
];

describe("offerWords", () => {
  const offer = (kind: OfferKind, ...words: string[]): Promise<readonly string[]> =>
    offerWords(kind, words, () => Promise.resolve(TASKS), {} as CommandProcess);

  it("offers the tasks of a module, without names that a shell would expand", async () => {
    assert.deepEqual(await offer("tasks", "tasks.ts"), ["press", "report"]);
  });

  it("offers the flags of a task's inputs, both of a boolean", async () => {
    assert.deepEqual(await offer("inputs", "tasks.ts", "press"), [
      "--color",
      "--dry-run",
      "--no-dry-run",
    ]);
    assert.deepEqual(await offer("inputs", "tasks.ts", "missing"), []);
  });

  it("offers the values of an enum", async () => {
    assert.deepEqual(await offer("values", "tasks.ts", "press", "--color"), ["red", "blue"]);
    assert.deepEqual(await offer("values", "tasks.ts", "press", "--dry-run"), []);
  });

  it("loads no serialized task", async () => {
    const load = () => Promise.reject(new Error("loaded"));
    assert.deepEqual(await offerWords("tasks", ["task.pb"], load, {} as CommandProcess), []);
  });
});
