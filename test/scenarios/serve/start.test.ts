import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { serveHere } from "../../support/command/serve.ts";
import { servedSource } from "../../support/project/served-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const LOCAL = ["--port", "0", "--no-metrics"];

describe("the start of fx serve", () => {
  it("warns of an async connector that declares no outputs", async () => {
    const project = new TemporaryProject({ "src/index.ts": servedSource() });
    await (
      await serveHere(project)
    ).stop(
      /Weather declares no outputs, so neither fx nor Flyte checks what get returns for weather/,
    );
  });

  it("reports the missing package of an allowed storage at the start", async () => {
    const project = new TemporaryProject({ "src/index.ts": servedSource() });
    for (const [scheme, name] of [
      ["s3", "@aws-sdk/client-s3"],
      ["gs", "@google-cloud/storage"],
    ] as const) {
      const { stderr } = await assertExit(
        5,
        runCommand(project, ["serve", ...LOCAL, "--storage-allow", `${scheme}://bucket/team`]),
        new RegExp(`hint: npm install ${name}`),
      );
      assert.ok(
        stderr.includes(
          `FX5017: --storage-allow ${scheme}:// needs the package ${name}, which is not installed in `,
        ),
        stderr,
      );
    }
  });

  it("rejects --storage-allow for an unknown storage", async () => {
    const project = new TemporaryProject({ "src/index.ts": servedSource() });
    await assertExit(
      2,
      runCommand(project, [
        "serve",
        ...LOCAL,
        "--storage-allow",
        "http://x/y",
        "--storage-allow",
        "s3://bucket",
      ]),
      /FX2000: fx has no storage for http:\n {2}hint: --storage-allow s3:\/\/BUCKET\/FOLDER, or gs:\/\/BUCKET\/FOLDER/,
    );
  });
});

const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

const define = (taskType, blocking) =>
  defineAsyncConnector({
    taskType,
    blocking,
    resourceMeta: { id: t.string() },
    create: () => ({ id: "j" }),
    get: () => Resource.running(),
    delete: () => undefined,
  });
export const first = define("first", true);
export const second = define("second", true);
export const third = define("third", false);
`;

describe("fx serve in a container of 256 MiB", () => {
  const memory = Object.getOwnPropertyDescriptor(process, "constrainedMemory")!;
  let project: TemporaryProject;
  before(() => {
    process.constrainedMemory = () => 256 * 1024 * 1024;
    project = new TemporaryProject({ "src/index.ts": SOURCE });
  });
  after(() => {
    Object.defineProperty(process, "constrainedMemory", memory);
  });

  it("counts the worker processes that blocking connectors may start in the memory for requests", async () => {
    const served = await serveHere(project, "--blocking-calls 1");
    await served.running.stderrHas(
      "this process may use 32 MiB beside 2 worker processes; raise the container's memory limit to 704 MiB",
    );
  });

  it("refuses more worker processes than fit into it, with the numbers", async () => {
    await assertExit(
      5,
      runCommand(project, ["serve", ...LOCAL, "--workers", "2"]),
      /10 worker processes need at least 624 MiB of memory, and this container has 256 MiB/,
      /set fewer with --workers, or with --blocking-calls/,
    );
  });
});
