import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fx } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { COUNT_ROWS_SOURCE } from "../../support/project/count-rows-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { aboutJob, type Polled, WorkerServer } from "./worker-server.ts";

const TOKEN = "t0ken-of-the-tenant";

const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

export const tenants = defineAsyncConnector({
  taskType: "tenants",
  blocking: true,
  secrets: [{ key: "TOKEN", from: "connection" }],
  resourceMeta: { jobId: t.string() },
  create({ secrets, log }) {
    if (!process.argv[1].endsWith("server-process/workers/worker.cjs")) throw new Error("this is not a worker");
    const token = secrets.get("TOKEN");
    log.info("logged " + token, { token });
    throw new Error("thrown " + token, { cause: new TypeError("caused by " + token) });
  },
  get({ jobId }, { secrets }) {
    const token = secrets.get("TOKEN");
    if (jobId === "crashes")
      return new Promise(() => setTimeout(() => { throw new Error("late " + token); }));
    if (jobId === "throws") throw new Error("thrown " + token);
    return Resource.running("message " + token);
  },
  delete: () => undefined,
});

export const numbers = defineAsyncConnector({
  taskType: "numbers",
  blocking: true,
  inputs: { number: t.int() },
  resourceMeta: { jobId: t.string() },
  create({ inputs }) {
    if (!process.argv[1].endsWith("server-process/workers/worker.cjs")) throw new Error("this is not a worker");
    return { jobId: "job of " + inputs.number };
  },
  get: () => Resource.running(),
  delete: () => undefined,
});
`;

describe("secrets and data of a call in a worker process of fx serve", () => {
  let server: WorkerServer;

  it("hide the secrets of a Flyte 2 connection in replies, statuses and the log", async () => {
    const project = new TemporaryProject({ "src/index.ts": SOURCE });
    server = await WorkerServer.start(project);
    const connection = { secrets: { TOKEN } };
    const template = { id: { name: "task" }, type: "tenants" };
    const { details } = await statusOf(
      server.client.call("CreateTask", { template, outputPrefix: "s3://bucket/a", connection }),
    );
    assert.match(details, /thrown \[secret\]/);
    const poll = async (jobId: string): Promise<unknown> => {
      const request = { ...aboutJob("tenants", jobId), connection };
      return ((await server.client.call("GetTask", request))["resource"] as Polled).message;
    };
    assert.equal(await poll("reports"), "message [secret]");
    assert.equal(await poll("throws"), "Error: thrown [secret]");
    assert.match(String(await poll("crashes")), /an error outside a call: Error: late \[secret\]/);
    const { running } = server.served;
    for (const line of [/logged \[secret\]/, /caused by \[secret\]/]) await running.stderrHas(line);
    running.kill("SIGTERM");
    const { code, stdout, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, new RegExp(TOKEN));
  });

  it("read inputs that Flyte offloaded to a folder that is allowed", async () => {
    const project = new TemporaryProject({ "src/index.ts": SOURCE });
    project.write("stored/number.pb", Buffer.from("0a040a020807", "hex").toString("latin1"));
    server = await WorkerServer.start(project, ["--storage-allow", "stored"], {
      protocol: "flyte1",
    });
    const uri = join(project.root, "stored/number.pb");
    const inputs = { literals: { number: { offloadedMetadata: { uri } } } };
    assert.deepEqual(await server.create("numbers", "a", { inputs }), { jobId: "job of 7" });
  });

  it("upload outputs to a folder that is allowed", async () => {
    const project = new TemporaryProject({
      "src/index.ts": COUNT_ROWS_SOURCE,
      "data/in.csv": "a\n1\n2\n3\n",
      "data/note.txt": "hello",
    });
    server = await WorkerServer.start(project, ["--workers", "1", "--storage-allow", ".fx/served"]);
    const { code, stdout, stderr } = await runCommand(project, [
      ...["run", "--endpoint", `127.0.0.1:${server.served.port}`, "src/index.ts", "counted"],
      ...["--table", "data/in.csv", "--note", "data/note.txt"],
    ]);
    assert.equal(code, 0, stderr);
    const [, file] = /^table: (\.fx\/served\/\w+\/table\.parquet) \(dataset\)\nrows: 3\n/m.exec(
      stdout,
    )!;
    assert.ok(existsSync(join(project.root, file!)));
  });
});

describe("fx dev --serve for a connector with files and datasets", () => {
  it("runs its task without --storage-allow, and removes the files with the run", async () => {
    const project = new TemporaryProject({
      "src/index.ts": COUNT_ROWS_SOURCE,
      "data/in.csv": "a\n1\n2\n3\n",
      "data/note.txt": "hello",
    });
    const dev = await DevClient.start(project, ["--serve", "127.0.0.1:0"]);
    const { address } = (await dev.state).serving!;
    const { code, stdout, stderr } = await fx(project, [
      ...["run", "--endpoint", address, "src/index.ts", "counted"],
      ...["--table", "data/in.csv", "--note", "data/note.txt"],
    ]);
    assert.equal(code, 0, stderr);
    const file = /^table: (\S+)/m.exec(stdout)![1]!;
    assert.match(file, /^\.fx\/served\//);
    assert.ok(existsSync(join(project.root, file)));
    const cleaned = await fx(project, ["jobs", "clean", "--keep", "0"]);
    assert.equal(existsSync(join(project.root, file)), false, cleaned.stderr);
  });
});
