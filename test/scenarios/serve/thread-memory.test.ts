import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { serveHere } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

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
const ARGS = ["--port", "0", "--no-metrics"];

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

  it("counts the threads that blocking connectors may start in the memory for requests", async () => {
    const served = await serveHere(project, [...ARGS, "--blocking-calls", "1"]);
    await served.running.stderrHas(
      "this process may use 48 MiB beside 2 worker threads; raise the container's memory limit to 672 MiB",
    );
  });

  it("refuses more threads than fit into it, with the numbers", async () => {
    await assertExit(
      5,
      runCommand(project, ["serve", ...ARGS, "--workers", "2"]),
      /10 worker threads need at least 624 MiB of memory, and this container has 256 MiB/,
      /set fewer with --workers, or with --blocking-calls/,
    );
  });
});
