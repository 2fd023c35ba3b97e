import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fx, type FxResult } from "../../support/command/fx.ts";
import { useProject } from "../../support/project/use-project.ts";
import { usePython } from "../support/use-python.ts";

const TASKS = `import { t, task } from "flyte-fx";
export const add = task({ inputs: { a: t.int(), words: t.list(t.string()) }, outputs: { sum: t.int(), text: t.string() } }, ({ a, words }) => {
  if (words.includes("fail")) throw new RangeError("too far");
  return { sum: a + words.length, text: words.join("ü") };
});
export const fails = task({ inputs: { a: t.int(), words: t.list(t.string()) } }, () => { throw new RangeError("too far"); });
`;

describe("a container's files between fx and flyte-sdk", () => {
  const python = usePython("flyte2");
  const project = useProject({ "src/tasks.ts": TASKS });
  const at = (path: string): string => join(project.root, path);

  beforeEach(async () => {
    mkdirSync(at("in"));
    await python.call("executions.inputs", { path: at("in/inputs.pb") });
  });

  const execute = (task: string, ...paths: string[]): Promise<FxResult> =>
    fx(project, [
      "execute",
      "--inputs",
      "in/inputs.pb",
      ...paths,
      "--resolver",
      "flyte-fx/function",
      "--",
      `src/tasks#${task}`,
    ]);

  for (const paths of [
    ["--protocol", "flyte2", "--output-prefix", "out"],
    ["--outputs-path", "out", "--raw-data-path", "raw", "--version", "v", "--run-base-dir", "base"],
  ]) {
    it(`are inputs of flyte-sdk, and outputs that it reads: ${paths[0]}`, async () => {
      const { code, stderr } = await execute("add", ...paths);
      assert.equal(code, 0, stderr);
      assert.deepEqual(await python.call("executions.outputs", { path: at("out/outputs.pb") }), [
        42,
        "xüy",
      ]);
    });
  }

  it("include an error that flyteidl2 reads, without Flyte 1's fields", async () => {
    await execute("fails", "--protocol", "flyte2", "--output-prefix", "out");
    assert.deepEqual(await python.call("executions.error", { path: at("out/error.pb") }), {
      code: "RangeError",
      kind: "NON_RECOVERABLE",
      origin: "USER",
      fields: ["code", "message", "origin"],
    });
  });
});
