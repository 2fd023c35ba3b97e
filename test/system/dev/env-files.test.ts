import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InputCheck } from "../../../src/dev/protocol.ts";
import { countRequest, countSource } from "../../support/dev/count-source.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const PACKAGE =
  '{ "name": "env", "type": "module", "fx": { "entry": ["src/index.ts"], "envFiles": [".env"] } }';
const SOURCE = `if (process.env.FROM_FILE === undefined) throw new Error("no file");\n${countSource().replace("const connector", "export const connector")}`;

describe("the environment files of fx dev", () => {
  let dev: DevClient;

  it("are those of package.json, and loads the project again when one appears", async () => {
    const project = new TemporaryProject({
      "package.json": PACKAGE,
      "src/index.ts": SOURCE,
      go: "",
    });
    dev = await DevClient.start(project, ["--serve", "127.0.0.1:0"]);
    assert.equal((await dev.state).project.state, "failed");
    project.write(".env", "FROM_FILE=1\n");
    assert.equal((await dev.reloaded()).state, "ready");
    await dev.event("serving", ({ serving }) => serving.version === 1 && serving.fault === null);
    await dev.ended(await dev.startRun(countRequest()));
    const notes = /^note: fx\.envFiles in package\.json names \.env, which does not exist$/gm;
    dev.running.child.kill("SIGTERM");
    assert.equal((await dev.running.ended).stderr.match(notes)?.length, 1);
  });

  it("stand in every command that the page shows", async () => {
    const project = new TemporaryProject({ "src/index.ts": SOURCE, go: "" });
    writeFileSync(join(project.home, "my.env"), "FROM_FILE=1\n");
    dev = await DevClient.start(project, ["--env-file", "../home/my.env"]);
    const [task] = (await dev.state).project.tasks;
    assert.equal(task!.runWords, "--env-file ../home/my.env src/index.ts count");
    assert.equal(
      task!.checkCommand,
      "fx check src/index.ts --task count --env-file ../home/my.env",
    );
    const checked = await dev.post<InputCheck>("/api/tasks/check", countRequest());
    assert.equal(checked.command, "fx run --env-file ../home/my.env src/index.ts count --word ab");
    const id = await dev.startRun(countRequest());
    await dev.ended(id);
    const { rerun } = await dev.get<{ rerun: string }>(`/api/runs/${id}`);
    assert.match(rerun, / --env-file \.\.\/home\/my\.env\b/);
  });
});
