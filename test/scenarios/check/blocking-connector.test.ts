import assert from "node:assert/strict";
import type { CheckDocument } from "../../support/command/check-document.ts";
import { startCommand } from "../../support/command/run-command.ts";
import { CONFIG } from "../../support/project/checked-project.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

/** A connector that blocks its process a little, and its system: a map in memory. */
const SOURCE = `import { defineAsyncConnector, Resource, t } from "flyte-fx";
const block = (ms?: number): void => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); };
const at = (jobId: string): string => "http://jobs.example/" + encodeURIComponent(jobId);
export const words = defineAsyncConnector({
  taskType: "words", blocking: true, secrets: ["TOKEN"],
  inputs: { text: t.string() }, outputs: { words: t.int() }, resourceMeta: { jobId: t.string() },
  async create({ inputs, idempotencyKey, fetch, secrets }) {
    console.log("creating with " + secrets.get("TOKEN"));
    block(inputs.text === "hang" ? undefined : 10);
    await fetch(at(idempotencyKey), { method: "PUT", body: inputs.text });
    return { jobId: idempotencyKey };
  },
  async get({ jobId }, { fetch }) {
    block(10);
    const response = await fetch(at(jobId));
    const text = await response.text();
    if (response.status === 404) return Resource.failed("no such job");
    if (text === "slow") return Resource.running("counting");
    if (text === "cancelled") return Resource.aborted("the job was deleted");
    if (text === "") return Resource.failed("the text is empty");
    return Resource.succeeded({ words: text.split(" ").length });
  },
  async delete({ jobId }, { fetch }) { await fetch(at(jobId), { method: "DELETE" }); },
});
export const count = words.task({ name: "count_words" });
`;
const WORLD = `import type { CreateWorld } from "flyte-fx/testing";
export const world: CreateWorld = () => {
  const texts = new Map<string, string>();
  return {
    secrets: { TOKEN: "token-of-the-world" },
    async fetch(input, init) {
      if (!process.argv[1].endsWith("server-process/workers/worker.cjs")) throw new Error("in the main process");
      const id = new URL(String(input)).pathname;
      if (init?.method === "PUT" && !texts.has(id)) texts.set(id, String(init.body));
      if (init?.method === "DELETE" && texts.get(id) === "slow") texts.set(id, "cancelled");
      const text = texts.get(id);
      return text === undefined ? new Response("", { status: 404 }) : new Response(text);
    },
    *jobs() { for (const [id, text] of texts) yield { id, active: text === "slow" }; },
  };
};
`;

describe("fx check of a blocking connector", () => {
  let project: TemporaryProject;

  function start(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
    project = new TemporaryProject({
      "src/index.ts": SOURCE,
      "dev/world.ts": WORLD,
      "fx.check.yaml": `world: dev/world.ts\n${CONFIG}`,
      ...files,
    });
    return startCommand(project, ["check", ...args]);
  }

  const choose = (...ids: string[]): string[] => ids.flatMap((id) => ["--only", id]);

  it("calls it in a worker process, and looks at the jobs of its world there", async () => {
    const { code, stdout, stderr } = await start([
      ...choose("create/", "failure/user-error", "server/", "secrets/resource"),
      "--json",
    ]).ended;
    assert.equal(code, 0, stdout + stderr);
    const { tasks } = JSON.parse(stdout) as CheckDocument;
    const states = new Map(tasks[0]!.checks.map((check) => [check.id, check]));
    for (const id of ["create/repeated", "create/concurrent", "server/blocking"])
      assert.equal(states.get(id)?.state, "passed", id);
    assert.equal(
      states.get("server/drain")?.reason,
      "the connector blocks, and fx cannot shut down a server with worker processes",
    );
    assert.match(stderr, /creating with \[secret\]/);
  });

  it("finds a second job of a repeated create in the world", async () => {
    const { code, stdout } = await start(choose("create/repeated"), {
      "src/index.ts": SOURCE.replace("idempotencyKey,", "")
        .replace("at(idempotencyKey)", "at(key)")
        .replace("jobId: idempotencyKey", "jobId: key")
        .replace("console.log", "const key = String(Math.random()); console.log"),
    }).ended;
    assert.equal(code, 4, stdout);
    assert.match(stdout, /✖ create\/repeated/);
  });

  it("stops on SIGINT while it blocks", async () => {
    const running = start(choose("create/repeated"), {
      "fx.check.yaml": "world: dev/world.ts\ntasks: { count_words: { inputs: { text: hang } } }\n",
    });
    await running.killAt("creating with", "SIGINT");
    const { code, stderr } = await running.endAt("stopping after the current call", "SIGINT");
    assert.equal(code, 130, stderr);
    assert.match(stderr, /FX1009: fx exited before the checks ended/);
  });

  it("injects faults in its own process", async () => {
    const { code, stdout, stderr } = await start(["--faults", "3"], {
      "dev/world.ts": WORLD.replace("if (!", "if ("),
    }).ended;
    assert.equal(code, 0, stdout + stderr);
  });

  it("reports a world that cannot be created as for any connector", async () => {
    const { code, stderr } = await start(choose("create/repeated"), {
      "dev/world.ts": "export const world = () => ({});\n",
    }).ended;
    assert.equal(code, 2, stderr);
    assert.match(stderr, /FX2024: the world of dev\/world\.ts has no jobs\(\)/);
  });
});
