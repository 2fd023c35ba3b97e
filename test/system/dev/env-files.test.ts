import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InputCheck, ResourceView, RunOutput } from "../../../src/dev/protocol.ts";
import { countRequest, countSource, DevClient } from "../../support/dev/dev-client.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

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

const SECRET = "hunter2hunter2";
const SECRET_SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";
const connector = defineAsyncConnector({
  taskType: "leaky", inputs: {}, outputs: {}, resourceMeta: { id: t.string() },
  secrets: ["LEAKY_KEY"],
  create: ({ secrets }) => {
    console.log("printed", secrets.get("LEAKY_KEY"));
    console.error("reported", secrets.get("LEAKY_KEY"));
    return { id: "1" };
  },
  get: (_job, { secrets }) => Resource.succeeded({}, { message: "key " + secrets.get("LEAKY_KEY") }),
  delete: () => undefined,
});
export const leaky = connector.task({ name: "leaky" });
`;

describe("a secret under fx dev", () => {
  const project = useSharedProject({ "src/index.ts": SECRET_SOURCE });
  let dev: DevClient;
  before(async () => {
    dev = await DevClient.start(project, [], { env: { LEAKY_KEY: SECRET } });
  });

  it("is not in what its code prints, nor in what get returned", async () => {
    const request = { task: "leaky", file: "src/index.ts", inputs: {}, clock: "real" } as const;
    const id = await dev.startRun(request);
    await dev.ended(id);
    await dev.running.stderrHas("reported");
    const { lines } = await dev.get<RunOutput>(`/api/runs/${id}/output`);
    assert.deepEqual(
      lines.map(({ text }) => text.split(" ")[0]),
      ["printed", "reported"],
    );
    const resource = await dev.get<ResourceView>(`/api/runs/${id}/resource`);
    assert.equal(resource.message, null);
    const answers = ["", "/events", "/output", "/resource"].map((path) =>
      dev.request(`/api/runs/${id}${path}`).then((answer) => answer.text()),
    );
    for (const text of await Promise.all(answers)) {
      assert.ok(!text.includes(SECRET));
      assert.ok(!text.includes(Buffer.from(SECRET).toString("base64").slice(2, -4)));
    }
  });
});
