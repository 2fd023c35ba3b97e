import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InputCheck, ResourceView, RunOutput } from "../../../src/dev/protocol.ts";
import { countRequest, countSource, DevClient } from "../../support/dev/dev-client.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject, useSharedProject } from "../../support/project/use-project.ts";

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

const MODULE = "src/index.ts";

describe("many saves under fx dev", () => {
  const project = useProject({ [MODULE]: countSource() });
  let dev: DevClient;
  beforeEach(async () => {
    dev = await DevClient.start(project);
  });

  const withDefault = (times: number): string =>
    countSource().replace("default(2)", `default(${times})`);

  /** Resolves when the version with this default of `times` is active. */
  async function active(times: number): Promise<void> {
    await dev.event("project", ({ project: { state, tasks } }) => {
      const input = tasks[0]?.inputs.find(({ name }) => name === "times");
      return state === "ready" && input?.defaultValue === times;
    });
  }

  /** The processes that `fx dev` has started and that have not ended. */
  function children(): number {
    const { pid } = dev.running.child;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(/\s+/).length;
  }

  it("end with the last one, in one process", async function () {
    if (process.platform !== "linux") this.skip();
    for (let save = 1; save <= 100; save++) {
      project.write(MODULE, withDefault(save));
      if (save % 25 === 0) await active(save);
    }
    while (children() > 1) await dev.state; // the one before was killed and is about to end
  });

  it("leave a running job alone", async () => {
    const id = await dev.startRun(countRequest());
    await dev.reached(id, "RUNNING");
    for (const broken of [true, false, true, false]) {
      project.write(MODULE, `${withDefault(7)}${broken ? "}" : ""}`);
      await dev.reloaded();
    }
    project.write("go", "");
    const run = await dev.reached(id, "SUCCEEDED");
    assert.equal(run.attempt, 1);
    assert.equal(project.read("calls.log"), "create\n");
  });
});

/** Stands in for the program that opens a browser: says what it was started with. */
const OPENER = `#!/bin/sh
printf '%s\\n' "$@" > "$HOME/opened.tmp" && mv "$HOME/opened.tmp" "$HOME/opened"
`;

describe("fx dev --open", () => {
  const project = useProject({ "src/index.ts": countSource() });
  beforeEach(() => {
    for (const name of ["xdg-open", "open"]) chmodSync(project.write(`bin/${name}`, OPENER), 0o755);
  });

  it("opens the browser through a file that only its owner can read", async () => {
    const env = { PATH: `${join(project.root, "bin")}:${process.env["PATH"]}` };
    const dev = await DevClient.start(project, ["--open"], { env });
    const opened = join(project.home, "opened");
    while (!existsSync(opened)) await new Promise(setImmediate);
    const [file, ...others] = readFileSync(opened, "utf8").trim().split("\n");
    assert.deepEqual(others, []);
    assert.equal(statSync(file!).mode & 0o777, 0o600);
    assert.ok(readFileSync(file!, "utf8").includes(`url=${dev.url}"`));
    await dev.close();
    assert.equal(existsSync(file!), false);
  });
});
