import assert from "node:assert/strict";
import { RetryableError } from "../../../src/runtime/base/errors/errors.ts";
import type { CheckOutcome } from "../../../src/runtime/check/check-outcome.ts";
import { createSubject } from "../../../src/runtime/check/check-subject.ts";
import { openInProcess } from "../../../src/runtime/check/check-target.ts";
import type { ConformanceCheck } from "../../../src/runtime/check/check.ts";
import type { JobCount } from "../../../src/runtime/check/job-ledger.ts";
import { runChecks } from "../../../src/runtime/check/run-checks.ts";
import { defineAsyncConnector } from "../../../src/runtime/connector/define-connector.ts";
import { placeRuns } from "../../../src/runtime/local/record/run-folder.ts";
import { listRuns, type StoredRun } from "../../../src/runtime/local/record/stored-runs.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../src/runtime/wire/models/resource.ts";
import { useProject } from "../../support/project/use-project.ts";
import { Gate } from "../../support/time/gate.ts";
import { useShortPauses } from "../../support/time/short-pauses.ts";

/** A connector whose jobs run until they are deleted, or end at once. */
function createConnector({
  endsAtOnce = false,
  deleteFails = false,
  deletesTogether = false,
  busyDeletes = 0,
}) {
  let count = 0;
  let deleting = 0;
  const together = new Gate();
  return defineAsyncConnector({
    taskType: "wait",
    resourceMeta: { jobId: t.string() },
    create: async () => ({ jobId: `job-${(count += 1)}` }),
    get: async () => (endsAtOnce ? Resource.succeeded({}) : Resource.running()),
    delete: async () => {
      if (deleteFails) throw new Error("the system is down");
      if (busyDeletes > 0) {
        busyDeletes -= 1;
        throw new RetryableError("HTTP_429", "the system is busy", { retryAfter: "1s" });
      }
      deleting += 1;
      if (deleting === count) together.open();
      if (deletesTogether) await together.passed;
    },
  });
}

describe("the jobs that checks make", () => {
  const shortenPauses = useShortPauses();
  const project = useProject();

  const runs = (): StoredRun[] => listRuns(placeRuns(project.root));

  async function run(
    body: ConformanceCheck["run"],
    options: Parameters<typeof createConnector>[0] & {
      readonly keep?: boolean;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<JobCount & { readonly outcomes: readonly CheckOutcome[] }> {
    const { keep = false, signal = new AbortController().signal, ...broken } = options;
    const connector = createConnector(broken);
    const target = await openInProcess([connector], {
      projectRoot: project.root,
      secrets: { get: () => "none" },
    });
    const check: ConformanceCheck = {
      id: "test/one",
      level: "quality",
      title: "a test",
      why: "",
      fix: "",
      kinds: ["async"],
      jobs: 1,
      run: body,
    };
    const outcomes: CheckOutcome[] = [];
    try {
      const subject = await createSubject(
        connector.task({ name: "wait", inputs: {}, outputs: {} }),
        target,
        { sets: [{}] },
      );
      const count = await runChecks(subject, {
        checks: [check, { ...check, id: "test/two" }],
        expected: [],
        repeat: 1,
        keep,
        signal,
        onOutcome: (outcome) => outcomes.push(outcome),
      });
      return { ...count, outcomes };
    } finally {
      await target.close();
    }
  }

  it("are on record while they may run, and deleted at the end", async () => {
    const states: string[] = [];
    const { created, deleted, left } = await run(async (session) => {
      await session.createNew();
      states.push(...runs().map(({ state }) => state));
    });
    assert.deepEqual(states, ["running", "running", "running"]);
    assert.deepEqual({ created, deleted, left }, { created: 2, deleted: 2, left: [] });
    assert.deepEqual(runs(), []);
  });

  it("are deleted all at once, so that a delete that hangs costs its time limit once", async () => {
    const { deleted, left } = await run((session) => session.createNew().then(() => undefined), {
      deletesTogether: true,
    });
    assert.deepEqual({ deleted, left }, { deleted: 2, left: [] });
  });

  it("are not on record as running once they have ended or are deleted", async () => {
    const states: string[] = [];
    const note = (): void =>
      void states.push(
        runs()
          .map(({ state }) => state)
          .join(),
      );
    await run(async (session) => {
      const job = await session.createNew();
      await session.delete(job);
      note();
      await session.create(job);
      note();
      await session.delete(job);
      throw new Error("enough");
    });
    assert.deepEqual(states.slice(0, 2), ["ended", "left"]);
    states.length = 0;
    const { created, deleted } = await run(
      async (session) => {
        await session.finish(await session.createNew());
        note();
      },
      { endsAtOnce: true },
    );
    assert.equal(states[0], "ended");
    assert.deepEqual({ created, deleted }, { created: 2, deleted: 0 });
  });

  it("are all deleted if repeated creates made several", async () => {
    const { created, deleted } = await run(async (session) => {
      const job = session.newJob();
      await session.create(job);
      await session.create(job);
      await session.delete(job);
    });
    assert.deepEqual({ created, deleted }, { created: 4, deleted: 4 });
    assert.deepEqual(runs(), []);
  });

  it("stay on record as left if delete fails", async () => {
    const { left } = await run((session) => session.createNew().then(() => undefined), {
      deleteFails: true,
    });
    assert.deepEqual(
      left.map(({ runId }) => runId).sort(),
      runs()
        .map(({ id }) => id)
        .sort(),
    );
    assert.match(left[0]!.why, /the system is down/);
    const states = runs().map(({ state }) => state);
    assert.deepEqual(states, ["left", "left"]);
  });

  it("are deleted by a second call if the first one fails transiently", async () => {
    shortenPauses();
    const { deleted, left } = await run((session) => session.createNew().then(() => undefined), {
      busyDeletes: 3,
    });
    assert.deepEqual({ deleted, left }, { deleted: 2, left: [] });
  });

  it("stay on request", async () => {
    const { kept, left } = await run((session) => session.createNew().then(() => undefined), {
      keep: true,
    });
    assert.equal(kept.length, 2);
    assert.deepEqual(left, []);
    const states = runs().map(({ state }) => state);
    assert.deepEqual(states, ["left", "left"]);
  });

  it("are deleted when the checks are stopped before the next call", async () => {
    const stop = new AbortController();
    const { outcomes, created, deleted } = await run(
      async (session) => {
        await session.createNew();
        stop.abort(new Error("stopped"));
        await session.createNew();
      },
      { signal: stop.signal },
    );
    assert.deepEqual({ outcomes, created, deleted }, { outcomes: [], created: 1, deleted: 1 });
  });

  it("are deleted when the checks are stopped during a pause", async () => {
    const stop = new AbortController();
    const { outcomes, deleted } = await run(
      async (session) => {
        const job = await session.createNew();
        setImmediate(() => stop.abort(new Error("stopped")));
        await session.finish(job);
      },
      { signal: stop.signal },
    );
    assert.deepEqual({ outcomes, deleted }, { outcomes: [], deleted: 1 });
  });
});
