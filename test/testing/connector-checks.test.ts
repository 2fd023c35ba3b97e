import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { defineHttpConnector } from "../../src/entries/http.ts";
import {
  Dataset,
  defineAsyncConnector,
  Resource,
  RetryableError,
  t,
  UserError,
} from "../../src/entries/index.ts";
import { connectorChecks, type CreateWorld } from "../../src/entries/testing.ts";
import { ALL_CHECKS } from "../../src/runtime/check/conformance/all-checks.ts";
import { createJobConnector, createJobSystem, JobSystem } from "../runtime/check/job-system.ts";

const INPUTS = {
  inputs: { text: "one two three" },
  slow: { text: "one two" },
  fails: { text: "" },
};

/** A `delete` that throws for a job that it has deleted. */
function createForgetful() {
  const deleted = new Set<string>();
  return createJobConnector({
    delete: async ({ jobId }, { fetch }) => {
      if (deleted.has(jobId)) throw new Error(`no such job: ${jobId}`);
      deleted.add(jobId);
      await fetch(`http://jobs.test/jobs/${jobId}`, { method: "DELETE" });
    },
  });
}

function find(checks: ReturnType<typeof connectorChecks>, id: string): Promise<void> {
  return checks.find((check) => check.id === id)!.run();
}

/** Counts the rows of its inputs' tables, and returns them as a table. */
function createTableConnector() {
  const jobs = createJobConnector();
  return defineAsyncConnector({
    taskType: "count_rows",
    secrets: ["SYSTEM_KEY"],
    inputs: { table: t.dataset({ columns: { word: t.string() } }) },
    outputs: { words: t.dataset({ columns: { count: t.int() } }) },
    resourceMeta: { jobId: t.string() },
    async create(request) {
      const words: string[] = [];
      for await (const { word } of request.inputs.table.rows()) words.push(word);
      if (words.length === 0) throw new UserError("EMPTY", "the table has no rows");
      return jobs.create({ ...request, inputs: { text: words.join(" ") } });
    },
    async get({ jobId }, context) {
      const { phase, message, outputs } = await jobs.get({ jobId }, context);
      if (phase === "SUCCEEDED") {
        const { words } = outputs as unknown as { words: number };
        return Resource.succeeded({ words: [{ count: words }] });
      }
      return phase === "ABORTED" ? Resource.aborted(message) : Resource.running(message);
    },
    delete: ({ jobId }, context) => jobs.delete({ jobId }, context),
  });
}

describe("connectorChecks", () => {
  describe("of a connector that takes and returns datasets", () => {
    const folder = mkdtempSync(join(tmpdir(), "fx-tables-"));
    const path = join(folder, "words.csv");
    writeFileSync(path, "word\none\ntwo\n");
    after(() => rmSync(folder, { recursive: true }));
    const connector = createTableConnector();
    function* generateRows() {
      yield { word: "one" };
    }
    for (const { id, run } of connectorChecks({
      connector,
      task: connector.task({ name: "count" }),
      inputs: [
        { table: [{ word: "one" }] },
        { table: path },
        { table: pathToFileURL(path).href },
        { table: new Dataset(relative(process.cwd(), path)) },
      ],
      slow: { table: generateRows() },
      world: createJobSystem,
      only: ["create/", "outputs/", "get/", "meta/", "delete/"],
    }))
      it(id, run);
  });

  it("lets a connector read the files of its inputs, wherever they are", async () => {
    const connector = defineHttpConnector({
      taskType: "uploads",
      service: { url: "https://uploads.example" },
      inputs: { scene: t.file() },
      outputs: {},
      resourceMeta: { id: t.string() },
      create: { request: { path: "/jobs", multipart: ["scene"] }, key: "none", job: { id: "id" } },
      get: { request: { path: "/jobs/{id}" }, state: "state" },
      states: { running: ["busy"], succeeded: ["done"] },
      results: {},
      cancel: "none",
    });
    const [check] = connectorChecks({
      connector,
      task: connector.task({ name: "upload" }),
      inputs: { scene: fileURLToPath(import.meta.url) },
      only: ["create/deadline"],
    });
    await check!.run();
  });

  it("rejects rows and dataset inputs that do not fit", async () => {
    const connector = createTableConnector();
    const task = connector.task({ name: "count" });
    const only = ["create/repeated"];
    const run = (table: unknown) =>
      connectorChecks({ connector, task, inputs: { table: table as string }, only })[0]!.run();
    await assert.rejects(run([{ word: 5 }]), { code: "FX2004" });
    await assert.rejects(run(5), { code: "FX2004" });
  });

  describe("of a good connector in its world", () => {
    for (const { id, run } of connectorChecks({
      connector: createJobConnector(),
      ...INPUTS,
      world: createJobSystem,
    }))
      it(id, run);
  });

  it("lists the checks of the connector's kind, and those that are selected", () => {
    const connector = createJobConnector();
    const ids = (only?: readonly string[], skip?: readonly string[]): string[] =>
      connectorChecks({ connector, ...INPUTS, ...(only && { only }), ...(skip && { skip }) }).map(
        ({ id }) => id,
      );
    assert.deepEqual(
      ids(),
      ALL_CHECKS.filter(({ kinds }) => kinds.includes("async")).map(({ id }) => id),
    );
    assert.deepEqual(ids(["delete/twice"]), ["delete/twice"]);
    assert.ok(!ids(["delete/"], ["delete/twice"]).includes("delete/twice"));
    assert.throws(() => ids(["delete/twic"]), /no check "delete\/twic"; did you mean/);
    assert.throws(
      () => connectorChecks({ connector, ...INPUTS, expected: [{ id: "x/y", reason: "" }] }),
      { code: "FX2001" },
    );
    assert.throws(() => ids(["get/x", "get/y"]), /no check "get\/x".*\n.*no check "get\/y"/);
  });

  it("resolves if the service answers 429 each time", async () => {
    const create = async (): Promise<never> => {
      throw new RetryableError("HTTP_429", "too many requests");
    };
    const connector = createJobConnector({ create });
    const secrets = { SYSTEM_KEY: "key" };
    const checks = connectorChecks({ connector, ...INPUTS, secrets });
    await find(checks, "create/deadline");
  });

  it("rejects with the failure, the exchange and the author's line", async () => {
    const checks = connectorChecks({
      connector: createForgetful(),
      ...INPUTS,
      world: createJobSystem,
    });
    await assert.rejects(find(checks, "delete/twice"), (error: Error) => {
      assert.match(
        error.message,
        /^delete\/twice \(leaks\): delete threw Error: no such job: job-/,
      );
      assert.match(error.message, /\n {2}→ delete {2}resource_meta \{.*\n {2}← ✖ /);
      assert.match(error.message, /\n {2}at .*connector-checks\.test\.ts:\d+\n/);
      assert.match(error.message, /fx check --explain delete\/twice$/);
      return true;
    });
  });

  it("accepts a known failure, and rejects one that no longer occurs", async () => {
    const expected = [{ id: "delete/twice", reason: "ticket 7" }];
    const options = { ...INPUTS, world: createJobSystem, expected, only: ["delete/twice"] };
    await connectorChecks({ ...options, connector: createForgetful() })[0]!.run();
    await assert.rejects(
      connectorChecks({ ...options, connector: createJobConnector() })[0]!.run(),
      /delete\/twice passes, but is a known failure: ticket 7/,
    );
  });

  it("shares one world, also between checks that start together", async () => {
    const systems: JobSystem[] = [];
    const world: CreateWorld = ({ clock }) => {
      const system = new JobSystem(clock);
      systems.push(system);
      return system;
    };
    const checks = connectorChecks({ connector: createJobConnector(), ...INPUTS, world });
    const ids = ["create/repeated", "delete/twice", "get/terminal-stable", "outputs/declared"];
    await Promise.all(ids.map((id) => find(checks, id)));
    assert.equal(systems.length, 1);
    assert.ok([...systems[0]!.jobs()].every(({ active }) => !active));
  });

  it("reads secrets from its options without a world, and rejects if a delete fails", async () => {
    const system = new JobSystem({ now: Date.now, sleep: () => Promise.resolve() });
    const { fetch } = globalThis;
    globalThis.fetch = system.fetch;
    try {
      const connector = createJobConnector({
        delete: async () => {
          throw new Error("the system is down");
        },
      });
      const [check] = connectorChecks({
        connector,
        ...INPUTS,
        secrets: { SYSTEM_KEY: "a-key" },
        only: ["create/repeated"],
      });
      await assert.rejects(check!.run(), /a job of the checks may still be running: .*is down/);
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it("rejects if the inputs do not fit, or a secret is missing", async () => {
    const options = { connector: createJobConnector(), only: ["create/repeated"] };
    await assert.rejects(
      connectorChecks({ ...options, inputs: { text: 1 }, world: createJobSystem })[0]!.run(),
      { code: "FX2004" },
    );
    await assert.rejects(connectorChecks({ ...options, ...INPUTS })[0]!.run(), { code: "FX5001" });
  });
});
