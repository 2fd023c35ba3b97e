import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { foldStack } from "../../../../src/runtime/base/source/source-location.ts";
import { registerSourceMap } from "../../../../src/runtime/base/source/source-map.ts";

const FX = fileURLToPath(new URL("../../../../src/runtime/local/run-task.ts", import.meta.url));

function createError(message: string, frames: readonly string[]): Error {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

describe("foldStack", () => {
  it("hides the frames of fx and Node, and counts them", () => {
    const error = createError("no station\n    at all", [
      "get (/app/src/weather.ts:3:5)",
      `runTask (${FX}:10:3)`,
      "process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
      "async query (/app/node_modules/pg/client.js:1:2)",
    ]);
    assert.equal(
      foldStack(error),
      [
        "Error: no station",
        "    at all",
        "    at get (/app/src/weather.ts:3:5)",
        "    at async query (/app/node_modules/pg/client.js:1:2)",
        "    (2 frames of fx and Node hidden)",
      ].join("\n"),
    );
  });

  it("shows positions in the author's source", () => {
    registerSourceMap("/app/src/mapped.ts", () => ({
      version: 3,
      file: "",
      sources: ["/app/src/mapped.ts"],
      sourcesContent: [],
      names: [],
      mappings: "IAEM",
      sourceRoot: "",
    }));
    assert.equal(
      foldStack(createError("x", ["get (/app/src/mapped.ts:1:5)"])),
      "Error: x\n    at get (/app/src/mapped.ts:3:7)",
    );
  });

  it("keeps a stack that has only frames of fx", () => {
    const error = createError("x", [`runTask (${FX}:10:3)`]);
    assert.equal(foldStack(error), error.stack);
  });

  it("starts with the frames of the error's origin", () => {
    const origin = createError("socket", ["get (/app/a.ts:1:1)", `f (${FX}:1:1)`]);
    const error = createError("failed", [`f (${FX}:1:1)`, "async test (/app/a.test.ts:2:2)"]);
    assert.equal(
      foldStack(error, origin),
      [
        "Error: failed",
        "    at get (/app/a.ts:1:1)",
        "    at async test (/app/a.test.ts:2:2)",
        "    (1 frame of fx and Node hidden)",
      ].join("\n"),
    );
  });
});
