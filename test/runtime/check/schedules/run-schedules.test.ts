import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import "../../../../src/entries/install-ports.ts";
import type { Clock } from "../../../../src/runtime/base/context.ts";
import { createSubject } from "../../../../src/runtime/check/check-subject.ts";
import { openInProcess } from "../../../../src/runtime/check/check-target.ts";
import {
  runSchedules,
  type ScheduleReport,
  type ScheduleRunOptions,
} from "../../../../src/runtime/check/schedules/run-schedules.ts";
import { parseScheduleToken } from "../../../../src/runtime/check/schedules/schedule.ts";
import type { CreateWorld } from "../../../../src/runtime/check/world.ts";
import type { AnyConnector } from "../../../../src/runtime/connector/connector-registry.ts";
import {
  defineAsyncConnector,
  defineSyncConnector,
} from "../../../../src/runtime/connector/define-connector.ts";
import { FAULT_PLACES, SCHEDULED_FAULTS } from "../../../../src/runtime/faults/scheduled-fault.ts";
import type { TaskDefinition } from "../../../../src/runtime/task/task-definition.ts";
import { FlyteDirectory, FlyteFile } from "../../../../src/runtime/values/types/references.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector, createJobSystem, JobSystem } from "../job-system.ts";

type Connector = AnyConnector & { task(options: { name: string }): TaskDefinition };

interface DisturbOptions extends Partial<ScheduleRunOptions> {
  readonly createWorld?: CreateWorld;
}

/** Runs schedules of a connector that is created again for each process of fx. */
async function disturb(
  create: () => Connector,
  { createWorld = createJobSystem, ...options }: DisturbOptions = {},
): Promise<ScheduleReport> {
  const connector = create();
  const target = await openInProcess([connector], {
    projectRoot: process.cwd(),
    secrets: { get: () => "none" },
    createWorld,
    reload: async () => [create()],
  });
  try {
    const task = connector.task({ name: "count" });
    const subject = await createSubject(task, target, { sets: [{ text: "one two" }] });
    return await runSchedules(subject, {
      count: 40,
      seed: 1,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...options,
    });
  } finally {
    await target.close();
  }
}

/** Sends a create again if its answer is lost. */
const createGood = () =>
  createJobConnector({
    async create({ inputs, idempotencyKey, fetch }) {
      const jobId = `job-${idempotencyKey}`;
      const send = () =>
        fetch(`http://jobs.test/jobs/${jobId}`, { method: "PUT", body: inputs.text });
      const response = await send().catch(send).catch(send);
      if (!response.ok) throw new Error(`the system replied ${response.status}`);
      return { jobId };
    },
  });

/** Returns tables, a file and a folder in the folder of its attempt, nested in other values. */
function createWriter(getText: (folder: string) => string = () => "found") {
  const jobs = createJobConnector();
  return defineAsyncConnector({
    taskType: "count_words",
    secrets: ["SYSTEM_KEY"],
    inputs: { text: t.string() },
    outputs: {
      tables: t.dict(t.list(t.dataset({ columns: { text: t.string() } }))),
      files: t.optional(t.object({ one: t.file(), all: t.directory(), path: t.string() })),
    },
    resourceMeta: { jobId: t.string(), folder: t.string() },
    async create(request) {
      const { jobId } = await jobs.create(request);
      mkdirSync(`${request.outputPrefix}/all`, { recursive: true });
      writeFileSync(`${request.outputPrefix}/all/one.txt`, "one");
      return { jobId, folder: request.outputPrefix };
    },
    async get({ jobId, folder }, context) {
      const { phase } = await jobs.get({ jobId }, context);
      if (phase !== "SUCCEEDED") return Resource.running();
      const path = `${folder}/all`;
      const rows = [{ text: "first" }, { text: getText(folder) }];
      return Resource.succeeded({
        tables: { all: [rows, []] },
        files: { one: new FlyteFile(`${path}/one.txt`), all: new FlyteDirectory(path), path },
      });
    },
    delete: ({ jobId }, context) => jobs.delete({ jobId }, context),
  });
}

describe("runSchedules", () => {
  it("finds nothing wrong with a good connector, and reports progress", async () => {
    const progress: number[] = [];
    const report = await disturb(createGood, { onProgress: (done) => progress.push(done) });
    assert.equal(report.failure, undefined);
    assert.equal(report.difference, undefined);
    assert.equal(report.executed, 40);
    assert.deepEqual(
      progress,
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
  });

  it("replays a failing schedule from its token, with the same story", async () => {
    const { failure } = await disturb(createJobConnector, { count: 200 });
    const { task, schedule } = parseScheduleToken(failure!.replay!);
    assert.equal(task, "count");
    const replayed = await disturb(createJobConnector, { replay: schedule });
    assert.deepEqual(replayed.failure, failure);
    assert.equal(replayed.executed, 1);
    assert.equal(failure?.invariant, "no-unknown-job");
    assert.match(String(failure.location?.file), /job-system/);
  });

  it("tells what happened in a schedule that is replayed without a failure", async () => {
    const replay = parseScheduleToken("1:count:0:lost@create.fetch1,die-after@get2").schedule;
    const { story, failure } = await disturb(createGood, { replay });
    assert.equal(failure, undefined);
    const faults = story!.flatMap(({ fault, text }) => (fault === undefined ? [] : [fault, text]));
    assert.deepEqual(faults.slice(2), ["die-after@get2", "fx dies before it records that"]);
    assert.match(faults[1]!, /^PUT http:.*: done, but its answer is lost$/);
    const texts = story!.map(({ text }) => text);
    assert.ok(texts.includes("another fx resumes the run"), texts.join("\n"));
    assert.equal(texts.filter((text) => text.includes("create")).length, 1);
  });

  for (const place of FAULT_PLACES)
    it(`lets a good connector survive each fault at ${place}`, async () => {
      for (const kind of SCHEDULED_FAULTS[place]) {
        const abort = place.startsWith("delete") ? ",abort-after@get2" : "";
        const fault = `${kind}@${place}1`;
        const replay = parseScheduleToken(`1:count:0:${fault}${abort}`).schedule;
        const { story, failure, difference } = await disturb(createGood, { replay });
        assert.deepEqual({ failure, difference }, { failure: undefined, difference: undefined });
        assert.ok(
          story?.some((step) => step.fault === fault),
          fault,
        );
      }
    });

  it("reports what differs if a schedule does not repeat exactly", async () => {
    const { difference } = await disturb(() =>
      createJobConnector({
        create: async ({ idempotencyKey, fetch }) => {
          const jobId = `job-${idempotencyKey}`;
          const body = String(Math.random());
          await fetch(`http://jobs.test/jobs/${jobId}`, { method: "PUT", body });
          return { jobId };
        },
      }),
    );
    assert.equal(difference?.replay, "1:count:0:none");
    const [, step, body] = /^the second run went another way: (PUT .*), with (.*)$/.exec(
      difference.message,
    )!;
    const [, first] = difference.expected!.split(`${step}, with `);
    assert.match(first!, /, as in the first run$/);
    assert.notEqual(first, `${body}, as in the first run`);
    const texts = difference.story?.map(({ text }) => text);
    assert.deepEqual(texts, ["create of attempt 1"]);
  });

  it("disturbs connectors that do not use context.fetch", async () => {
    let system: JobSystem | undefined;
    const createWorld: CreateWorld = ({ clock }) => {
      system = new JobSystem(clock);
      return { secrets: system.secrets, jobs: () => system!.jobs() };
    };
    const ask = (method: string, id: string) =>
      system!.fetch(`http://jobs.test/jobs/${id}`, {
        method,
        ...(method === "PUT" && { body: "x" }),
      });
    const create = () => {
      const known = new Set<string>();
      return createJobConnector({
        create: async ({ idempotencyKey }) => {
          await ask("PUT", idempotencyKey);
          known.add(idempotencyKey);
          return { jobId: idempotencyKey };
        },
        get: async ({ jobId }) => {
          if (!known.has(jobId)) return Resource.failed("unknown");
          const { state } = (await (await ask("GET", jobId)).json()) as { state: string };
          return state === "running" ? Resource.running() : Resource.succeeded({ words: 1 });
        },
        delete: async ({ jobId }) => {
          await ask("DELETE", jobId);
        },
      });
    };
    const { failure } = await disturb(create, { createWorld, count: 200 });
    assert.equal(failure?.message, "the run failed: unknown");
    assert.match(failure.replay!, /:die-(before|after)@get1$|:die-after@create1$/);
  });

  it("lets time pass while the outside system takes its time", async () => {
    const createWorld: CreateWorld = ({ clock }) => {
      const system = new JobSystem(clock);
      const slow: typeof fetch = async (...request) => {
        await clock.sleep(5000);
        return system.fetch(...request);
      };
      return { secrets: system.secrets, fetch: slow, jobs: () => system.jobs() };
    };
    const { failure, executed } = await disturb(createGood, { createWorld, count: 20 });
    assert.equal(failure, undefined);
    assert.equal(executed, 20);
  });

  it("reports a run that never ends", async () => {
    const { failure } = await disturb(
      () =>
        createJobConnector({
          get: async ({ jobId }, { fetch }) => {
            const response = await fetch(`http://jobs.test/jobs/${jobId}`);
            if (!response.ok) return Resource.running("unknown");
            const { state } = (await response.json()) as { state: string };
            return state === "done" ? Resource.succeeded({ words: 2 }) : Resource.running(state);
          },
        }),
      { replay: parseScheduleToken("1:count:0:repeat@create1").schedule, createWorld: forgetful },
    );
    assert.equal(failure?.invariant, "ends");
    assert.ok(failure.story!.length < 30, `${failure.story!.length} steps`);
  });

  it("reports a method that throws before it returns a promise", async () => {
    const replay = parseScheduleToken("1:count:0:abort-after@get2,repeat@delete1").schedule;
    const create = () =>
      createJobConnector({
        delete: () => {
          throw new Error("not now");
        },
      });
    const { failure } = await disturb(create, { replay });
    assert.equal(failure?.invariant, "delete-again");
    assert.match(failure.message, /not now$/);
    assert.ok(failure.story!.some(({ fault }) => fault === "repeat@delete1"));
  });

  it("rejects as a world does that cannot be created, and leaves no timer", async () => {
    let worlds = 0;
    const createWorld: CreateWorld = (context) => {
      worlds += 1;
      if (worlds === 1) return createJobSystem(context); // for the server
      throw new Error("no such world");
    };
    let limit: AbortSignal | undefined;
    const machine: Clock = {
      now: () => 0,
      sleep: (_, options) => {
        limit = options?.signal;
        return new Promise(() => undefined);
      },
    };
    await assert.rejects(disturb(createGood, { createWorld, machine }), /no such world/);
    assert.equal(limit?.aborted, true);
  });

  it("reports a method that never returns", async () => {
    let hangs = () => {};
    const machine: Clock = {
      now: () => 0,
      sleep: () => new Promise((resolve) => (hangs = resolve)),
    };
    const create = () =>
      createJobConnector({
        get: () => {
          hangs();
          return new Promise(() => undefined);
        },
      });
    const { failure } = await disturb(create, { machine });
    assert.equal(failure?.message, "the run has not ended within 30 s of real time");
    assert.equal(failure.story!.at(-1)?.text, "get");
  });

  it("reports outputs that differ from those without faults", async () => {
    const create = () => {
      let polls = 0;
      return createJobConnector({
        get: async ({ jobId }, { fetch }) => {
          polls += 1;
          const response = await fetch(`http://jobs.test/jobs/${jobId}`);
          const { state } = (await response.json()) as { state: string };
          return state === "done" ? Resource.succeeded({ words: polls }) : Resource.running();
        },
      });
    };
    const replay = parseScheduleToken("1:count:0:repeat@get2").schedule;
    const { failure } = await disturb(create, { replay });
    assert.equal(failure?.invariant, "same-outputs");
    assert.match(failure.expected!, /as without faults$/);
  });

  it("compares the contents of tables, files and folders, not the folders of the attempts", async () => {
    const replay = parseScheduleToken("1:count:0:throw-before@create1").schedule;
    const { failure, story } = await disturb(createWriter, { replay });
    assert.equal(failure?.message, undefined);
    assert.ok(story?.some(({ text }) => text === "create of attempt 2"));
  });

  it("shows where the rows of a table differ from those without faults", async () => {
    const replay = parseScheduleToken("1:count:0:throw-before@create1").schedule;
    const create = () =>
      createWriter((folder) => (folder.endsWith("attempt-2") ? "lost" : "found"));
    const { failure } = await disturb(create, { replay });
    assert.equal(failure?.message, 'the output tables.all[0][1].text is "lost"');
    assert.equal(failure.expected, '"found", as without faults');
  });

  it("reports a run that fails without faults, and plays no schedule", async () => {
    const { failure, executed } = await disturb(() =>
      createJobConnector({ get: async () => Resource.failed("no luck") }),
    );
    assert.equal(executed, 0);
    assert.equal(failure?.replay, "1:count:0:none");
    assert.equal(failure.message, "the run failed: no luck");
  });

  it("closes every world that it creates", async () => {
    let open = 0;
    const createWorld: CreateWorld = (context) => {
      const system = new JobSystem(context.clock);
      open += 1;
      const { secrets, fetch } = system;
      return { secrets, fetch, jobs: () => system.jobs(), close: () => void (open -= 1) };
    };
    await disturb(createGood, { createWorld, count: 5 });
    assert.equal(open, 0);
  });

  it("stops before the next schedule", async () => {
    const stop = new AbortController();
    const { executed } = await disturb(createGood, {
      signal: stop.signal,
      onProgress: (done) => {
        if (done === 3) stop.abort();
      },
    });
    assert.equal(executed, 3);
  });

  it("skips synchronous connectors", async () => {
    const { skipped, executed } = await disturb(() =>
      defineSyncConnector({
        taskType: "length",
        inputs: { text: t.string() },
        outputs: { length: t.int() },
        do: ({ inputs }) => Resource.succeeded({ length: inputs.text.length }),
      }),
    );
    assert.match(String(skipped), /synchronous/);
    assert.equal(executed, 0);
  });
});

/** Loses a job as soon as it is put twice. */
const forgetful: CreateWorld = ({ clock }) => {
  const system = new JobSystem(clock);
  const puts: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (init?.method === "PUT") puts.push(init.method);
    return puts.length > 1
      ? new Response("", { status: init?.method === "PUT" ? 200 : 404 })
      : system.fetch(input, init);
  };
  return { secrets: system.secrets, fetch, jobs: () => system.jobs() };
};
