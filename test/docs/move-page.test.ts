import assert from "node:assert/strict";
import { assertExit } from "../support/assertions/assert-exit.ts";
import { runCommand } from "../support/command/run-command.ts";
import { serve } from "../support/command/serve.ts";
import { useProject } from "../support/project/use-project.ts";
import { codeBlocks } from "./pages.ts";

const PAGE = "docs/move-from-python.md";
const connectors = (...taskTypes: readonly string[]): string =>
  [
    'import { defineAsyncConnector, Resource, t } from "flyte-fx";',
    'const job = { resourceMeta: { id: t.string() }, outputs: {}, create: async () => ({ id: "1" }), get: async () => Resource.succeeded({}), delete: async () => {} };',
    ...taskTypes.map(
      (taskType, index) =>
        `export const c${index} = defineAsyncConnector({ ...job, taskType: "${taskType}" });`,
    ),
  ].join("\n");

describe(PAGE, () => {
  const project = useProject({
    "package.json": '{ "name": "fx-connectors", "type": "module" }',
    "src/bigquery/index.ts": connectors("bigquery_query_job_task"),
    "src/databricks/index.ts": connectors("databricks"),
    "flyte.yaml": codeBlocks(PAGE, "yaml")[0]!.text,
  });
  const [, command, printed] =
    codeBlocks(PAGE, "console")
      .map(({ text }) => /^\$ npx fx (backend .* --check .*)\n(✔ .*\n)/m.exec(text))
      .find((found) => found !== null) ?? [];

  for (const protocol of ["flyte1", "flyte2"])
    it(`has a configuration in which its own command finds nothing: ${protocol}`, async () => {
      const line = command!.replace("--for flyte1", `--for ${protocol}`);
      const { stdout, stderr } = await assertExit(0, runCommand(project, line));
      assert.equal(stderr, "");
      const name = protocol === "flyte1" ? "Flyte 1" : "Flyte 2";
      assert.equal(stdout, printed!.replace("Flyte 1", name));
    });

  it("serves the folder of one type alone", async () => {
    const folder = codeBlocks(PAGE, "console").flatMap(
      ({ text }) => /^\$ npx fx serve (\S+)\n$/.exec(text)?.[1] ?? [],
    );
    const { running } = await serve(project, [...folder, "--port", "0", "--no-metrics"]);
    await running.stderrHas("1 connector");
    running.child.kill("SIGTERM");
    assert.equal((await running.ended).code, 0);
  });

  it("keeps the types that still run in Python where they are", async () => {
    const line = command!.replace("src/bigquery", "src/bigquery src/databricks");
    const { stderr } = await assertExit(4, runCommand(project, line));
    assert.match(stderr, /tasks of databricks go to "python", which is another server\n/);
    assert.match(
      stderr,
      /write: databricks: fx once the type may move\. Until then, check without/,
    );
  });
});
