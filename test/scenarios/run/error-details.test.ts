import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  FxError,
  Resource,
  defineAsyncConnector,
  resourceMeta,
  t,
  task,
} from "../../../src/entries/index.ts";
import { createErrorDocument } from "../../../src/process/errors/show-error.ts";
import { redactFields } from "../../../src/runtime/secrets/redactor.ts";
import { RequestLog } from "../../../src/runtime/service/observers/request-log.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { awaitError } from "../../support/assertions/caught-error.ts";
import { startProgram } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { serveForTest } from "../../support/server/connector-server.ts";

const ROOT = new URL("../../../", import.meta.url);
const ROWS = /rows +expected an integer, got "many"/g;
const NAME = /name +is missing; expected a string/g;
/** What precedes an error's cause, which a runner prints as it is. */
const CAUSE = /Caused by|\[cause\]/;
const SOURCE = `import { t, task } from "flyte-fx";
export const count = task(
  { name: "count", outputs: { rows: t.int(), name: t.string() } },
  () => ({ rows: "many" }),
);
`;

function countMatches(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

describe("the details of an error", () => {
  let project: TemporaryProject;
  before(() => {
    const sdk = new URL("dist/index.js", ROOT).href;
    project = new TemporaryProject({
      "src/count.ts": SOURCE,
      "count.mjs": SOURCE.replace("flyte-fx", sdk),
      "node.test.mjs": `import { test } from "node:test";\nimport { count } from "./count.mjs";\ntest("counts", () => count.run({}));\n`,
      "mocha.test.mjs": `import { count } from "./count.mjs";\nit("counts", () => count.run({}));\n`,
    });
  });

  it("are in the message, each on its own line", async () => {
    const count = task(
      { name: "count", outputs: { rows: t.int(), name: t.string() } },
      () => ({ rows: "many" }) as never,
    );
    const error = await awaitError(count.run({}, { projectRoot: project.root }));
    assert.ok(error instanceof FxError);
    assert.match(
      error.message,
      /^.*outputs do not fit.*:\n {2}rows {3}expected.*\n {2}name {3}is missing/,
    );
    assert.doesNotMatch(error.summary, /rows/);
    assert.equal(error.details.length, 2);
  });

  for (const [runner, args] of [
    ["node:test", ["--test", "node.test.mjs"]],
    ["mocha", [fileURLToPath(new URL("node_modules/mocha/bin/mocha.js", ROOT)), "mocha.test.mjs"]],
  ] as const) {
    it(`are shown once by ${runner} in a pipe`, async () => {
      const [output = ""] = (await runNode(project.root, args)).split(CAUSE);
      assert.match(output, /count/);
      assert.equal(countMatches(output, ROWS), 1, output);
      assert.equal(countMatches(output, NAME), 1, output);
    });
  }

  for (const flags of [[], ["--verbose"]]) {
    it(`are shown once by ${["fx run", ...flags].join(" ")}`, async () => {
      const { stderr } = await assertExit(
        1,
        runCommand(project, ["run", ...flags, "src/count.ts", "count"]),
        /outputs do not fit the interface of count\n {2}rows +expected/,
      );
      assert.equal(countMatches(stderr, ROWS), 1, stderr);
      assert.equal(countMatches(stderr, NAME), 1, stderr);
    });
  }

  it("are in the message and the details of the JSON document, but not in its causes", () => {
    const cause = new FxError("FX1003", "outputs do not fit", { details: ["rows   wrong"] });
    const error = new FxError("FX1003", "count: outputs do not fit", {
      details: cause.details,
      cause,
    });
    const document = createErrorDocument(error, project.root, (text) => text) as {
      readonly error: Record<string, unknown>;
    };
    const { message, details, causes } = document.error;
    assert.equal(message, "count: outputs do not fit:\n  rows   wrong");
    assert.deepEqual(details, ["rows   wrong"]);
    assert.deepEqual(causes, [{ message: "FxError: outputs do not fit", code: "FX1003" }]);
  });

  it("are once in a log field", () => {
    const error = new FxError("FX1003", "outputs do not fit", { details: ["rows   wrong"] });
    assert.equal(
      countMatches(JSON.stringify(redactFields({ error }, (text) => text)), /wrong/g),
      1,
    );
  });

  it("are once in the gRPC status and in the log message", async () => {
    class Job extends resourceMeta({ jobId: t.string() }) {}
    const logged: string[] = [];
    const note = (message: string): void => void logged.push(message);
    const log = { debug: note, info: note, warn: note, error: note };
    const served = await serveForTest(
      [
        defineAsyncConnector({
          name: "Count",
          taskType: "count",
          resourceMeta: Job,
          create: () => ({ jobId: "1" }),
          get: () => Resource.running(),
          delete: () => undefined,
        }),
      ],
      { observers: [new RequestLog(log, { debug: true })] },
    );
    const { code, details } = await served.flyte1.failure(
      "flyteidl.service.AsyncAgentService/GetTask",
      { name: "Count", taskType: "count", resourceMeta: Buffer.from('{"jobId":7}') },
    );
    assert.equal(code, 3);
    assert.match(details, /not a ResourceMeta Job:\n {2}jobId +expected a string, got 7/);
    assert.equal(countMatches(details, /got 7/g), 1);
    assert.equal(countMatches(logged.join("\n"), /got 7/g), 1, logged.join("\n"));
  });
});

/** Runs a test runner that must fail, and returns both its streams. */
async function runNode(cwd: string, args: readonly string[]): Promise<string> {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const running = startProgram(process.execPath, args, { cwd, env, input: "" });
  const { code, stdout, stderr } = await running.ended;
  assert.notEqual(code, 0, stdout);
  return stdout + stderr;
}
