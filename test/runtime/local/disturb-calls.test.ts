import assert from "node:assert/strict";
import { Resource, type RunOptions, t, UserError } from "../../../src/entries/index.ts";
import { parseFaults } from "../../../src/runtime/faults/parse-fault.ts";
import { INJECTED_FAULTS } from "../../../src/runtime/faults/scheduled-fault.ts";
import { VirtualClock } from "../../../src/runtime/local/clock/virtual-clock.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { Job, ScriptedRun, ScriptedTask, type Script } from "../../support/server/endpoint-run.ts";

const weather = new ScriptedTask({ name: "weather", outputs: { temp: t.float() }, retries: 1 });
const done = Resource.succeeded({ temp: 4.5 });

describe("injected faults", () => {
  function inject(faults: readonly string[], script: Script = {}, options: RunOptions = {}) {
    return new ScriptedRun(script, {
      clock: new VirtualClock(),
      ...options,
      ...{ inject: parseFaults(faults, INJECTED_FAULTS).faults },
    });
  }

  const run = (of: ScriptedRun): Promise<{ readonly temp: number }> => weather.run({}, of.options);

  /** What the run says about its faults, in order. */
  const told = ({ events }: ScriptedRun): string[] =>
    events.flatMap((event) =>
      event.type === "injected"
        ? [`${event.fault}: ${event.message}`]
        : event.type === "warning"
          ? [`warning: ${event.message}`]
          : [],
    );

  const readRecord = (of: ScriptedRun) => of.project.runs[0]!;
  const listLeft = (of: ScriptedRun) =>
    readRecord(of).leftJobs.map(({ resourceMeta }) => resourceMeta);

  it("let get throw instead of its work, and the run polls again", async () => {
    const disturbed = inject(["throw-before@get2"], {
      get: (_job, { clock }) => (
        clock.now(),
        disturbed.connector.calls.length < 3 ? Resource.running() : done
      ),
    });
    assert.deepEqual(await run(disturbed), { temp: 4.5 });
    assert.deepEqual(disturbed.connector.calls, ["create", "get", "get"]);
    assert.deepEqual(told(disturbed), ["throw-before@get2: get throws, and does nothing"]);
    const [failed] = disturbed.all("get-failed");
    assert.equal(String(failed!.error), "Injected: get throws, and does nothing");
  });

  it("lose the answer of a get that has done its work", async () => {
    const disturbed = inject(["throw-after@get1"], { get: () => done });
    assert.deepEqual(await run(disturbed), { temp: 4.5 });
    assert.deepEqual(disturbed.connector.calls, ["create", "get", "get"]);
  });

  it("call get twice at once", async () => {
    const disturbed = inject(["repeat@get1"], { get: () => done });
    assert.deepEqual(await run(disturbed), { temp: 4.5 });
    assert.deepEqual(disturbed.connector.calls, ["create", "get", "get"]);
    assert.deepEqual(told(disturbed), ["repeat@get1: get is called twice"]);
  });

  it("end an attempt for good with a final error, and fx deletes the job", async () => {
    const disturbed = inject(["throw-final@get1"]);
    assert.equal((await awaitFxError(run(disturbed), "FX1002")).retryable, false);
    assert.deepEqual(disturbed.connector.calls, ["create", "delete"]);
  });

  it("are retryable or final whatever the connector's classify says", async () => {
    const classify = (): "user" => "user";
    const disturbed = inject(["throw-before@get1", "throw-before@create1"], { classify });
    assert.deepEqual(await run(disturbed), { temp: 4.5 });
  });

  it("lose the answer of create, which is called again with the same key", async () => {
    const keys: string[] = [];
    const disturbed = inject(["repeat@create1"], {
      create({ idempotencyKey }) {
        keys.push(idempotencyKey);
        return new Job({ jobId: idempotencyKey });
      },
    });
    assert.deepEqual(await run(disturbed), { temp: 4.5 });
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    assert.deepEqual(told(disturbed), ["repeat@create1: create is called twice"]);
    assert.deepEqual(readRecord(disturbed).leftJobs, []);
  });

  it("keep a second job on record that a repeated create has made", async () => {
    let jobs = 0;
    const disturbed = inject(["repeat@create1"], {
      create: () => new Job({ jobId: `job-${++jobs}` }),
    });
    assert.deepEqual(await run(disturbed), { temp: 4.5 });
    const { end, run: id } = readRecord(disturbed);
    assert.deepEqual(listLeft(disturbed), ['{"jobId": "job-1"}']);
    assert.deepEqual([end?.how, end?.jobMayStillRun], ["succeeded", true]);
    assert.match(
      told(disturbed).at(-1)!,
      new RegExp(`did not return job .*job-1.* again .*: fx jobs delete ${id}$`),
    );
  });

  it("keep the job of a create on record that throws when it is called again", async () => {
    let calls = 0;
    const create = (): Job => {
      if (++calls === 2) throw new UserError("TWICE", "exists already");
      return new Job({ jobId: "job-1" });
    };
    const disturbed = inject(["repeat@create1"], { create }, { retries: 0 });
    await assert.rejects(run(disturbed), { code: "FX1002" });
    assert.deepEqual(listLeft(disturbed), ['{"jobId": "job-1"}']);
  });

  it("delay the answer of a call on the clock of the run", async () => {
    const clock = new VirtualClock();
    const began = clock.now();
    const disturbed = inject(["slow=90s@create1", "slow=1h@get1"], {}, { clock });
    assert.deepEqual(await run(disturbed), { temp: 4.5 });
    assert.equal(clock.now() - began, 3_690_000);
    assert.deepEqual(told(disturbed), [
      "slow=90s@create1: create answers late",
      "slow=3600s@get1: get answers late",
    ]);
  });

  it("leave a job on record whose delete fails for good", async () => {
    const disturbed = inject(["throw-final@delete1", "throw-final@get1"]);
    const why =
      /may still be running: delete failed: Injected: delete throws an error that is final/;
    const { hint } = await awaitFxError(run(disturbed), "FX6001", why);
    assert.match(hint!, /^fx jobs delete /);
    assert.equal(readRecord(disturbed).end?.jobMayStillRun, true);
  });

  for (const [fault, deletes] of [
    ["throw-before@delete1", 1],
    ["throw-after@delete1", 2],
  ] as const)
    it(`let delete fail, and the run repeats it (${fault})`, async () => {
      const disturbed = inject([fault, "throw-final@get1"]);
      await assert.rejects(run(disturbed), { code: "FX1002" });
      assert.equal(disturbed.count("delete"), deletes);
      assert.equal(readRecord(disturbed).end?.jobMayStillRun, false);
    });

  it("call delete again whose answer is lost", async () => {
    const disturbed = inject(["repeat@delete1", "throw-final@get1"]);
    await assert.rejects(run(disturbed), { code: "FX1002" });
    assert.deepEqual(disturbed.connector.calls, ["create", "delete", "delete"]);
    assert.equal(readRecord(disturbed).end?.jobMayStillRun, false);
  });

  it("delay a delete for longer than fx waits", async () => {
    const disturbed = inject(["slow=2m@delete1", "throw-final@get1"]);
    await assert.rejects(run(disturbed), /delete did not return within 60 s/);
  });

  it("disturb single requests of context.fetch", async () => {
    const seen: string[] = [];
    const statuses: (number | string)[] = [];
    const ask = async (fetch: typeof globalThis.fetch): Promise<void> => {
      try {
        statuses.push((await fetch("http://jobs.test/1")).status);
      } catch (error) {
        statuses.push(((error as Error).cause as { code: string }).code);
      }
    };
    const disturbed = inject(
      ["refused@create.fetch1", "timeout@create.fetch2", "status@get.fetch1", "lost@get.fetch2"],
      {
        async create({ fetch }) {
          await ask(fetch);
          await ask(fetch);
          return new Job({ jobId: "1" });
        },
        async get(_job, { fetch }) {
          for (let count = 0; count < 3; count += 1) await ask(fetch);
          return done;
        },
      },
      {
        fetch: async (input) => {
          seen.push(new Request(input).url);
          return new Response("done");
        },
      },
    );
    assert.deepEqual(await run(disturbed), { temp: 4.5 });
    const [refused, timeout, lost] = ["ECONNREFUSED", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_SOCKET"];
    assert.deepEqual(statuses, [refused, timeout, 503, lost, 200]);
    assert.equal(seen.length, 2);
    assert.deepEqual(told(disturbed), [
      "refused@create.fetch1: a request of create: the connection is refused",
      "timeout@create.fetch2: a request of create: no answer within 30 s, and nothing done",
      "status@get.fetch1: a request of get: answered 503, and nothing done",
      "lost@get.fetch2: a request of get: done, but its answer is lost",
    ]);
  });

  it("are on record with the run, and named if they did not happen", async () => {
    const faults = ["throw-before@get9", "slow=1500ms@delete1", "throw-after@get1"];
    const disturbed = inject(faults);
    assert.deepEqual(await run(disturbed), { temp: 4.5 });
    assert.deepEqual(readRecord(disturbed).inject, faults);
    assert.equal(
      told(disturbed).at(-1),
      "warning: not injected, because the run made no such call: throw-before@get9, slow=1500ms@delete1",
    );
  });
});
