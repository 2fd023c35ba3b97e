import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Resource, t, VirtualClock } from "../../../../src/index.ts";
import { realClock } from "../../../../src/runtime/base/real-clock.ts";
import { ScriptedRun, ScriptedTask } from "../../../support/server/scripted-connector.ts";

describe("VirtualClock", () => {
  it("has whole milliseconds after sleeps of fractions, none shorter than asked", async () => {
    const clock = new VirtualClock();
    const began = clock.now();
    for (const [ms, until] of [
      [0.5, 1],
      [33.3, 35],
      [-7.5, 35],
      [1, 36],
    ] as const) {
      await clock.sleep(ms);
      assert.equal(clock.now() - began, until);
    }
  });

  it("a run's events and record have whole milliseconds", async () => {
    const hourly = new ScriptedTask({ name: "hourly", inputs: {}, outputs: { temp: t.float() } });
    const run = new ScriptedRun(
      {
        create: async ({ clock }) => (
          await clock.sleep(33.3),
          { jobId: String(clock.now() + 3_600_000.5) }
        ),
        get: ({ jobId }, { clock }) =>
          clock.now() < Number(jobId) ? Resource.running() : Resource.succeeded({ temp: 1 }),
      },
      { clock: new VirtualClock() },
    );
    try {
      await hourly.run({}, run.options);
      const fractions = run.events
        .flatMap((event) => Object.entries(event))
        .filter(([, value]) => typeof value === "number" && !Number.isInteger(value));
      assert.deepEqual(fractions, []);
      const folder = join(run.project.root, ".fx/runs");
      const record = JSON.parse(
        readFileSync(join(folder, readdirSync(folder)[0]!, "job.json"), "utf8"),
      ) as { updatedAt: string };
      assert.equal(Date.parse(record.updatedAt), run.events.at(-1)!.at);
    } finally {
      run.project.remove();
    }
  });

  for (const [name, clock] of [
    ["a virtual clock", new VirtualClock()],
    ["the real clock", realClock],
  ] as const) {
    it(`${name} refuses to sleep for what is no number`, async () => {
      await assert.rejects(
        clock.sleep(NaN),
        /^RangeError: sleep takes a number of milliseconds, got NaN$/,
      );
      await assert.rejects(clock.sleep(undefined as never), RangeError);
      assert.ok(Number.isInteger(clock.now()));
    });
  }

  it("never reaches a moment that no Date can tell, and wakes by its signal who sleeps for ever", async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const endless = [Infinity, 1e300].map((ms) => clock.sleep(ms, { signal: stop.signal }));
    await clock.sleep(1000);
    assert.equal(new Date(clock.now()).toISOString(), "2000-01-01T00:00:01.000Z");
    stop.abort(new Error("enough"));
    for (const sleep of endless) await assert.rejects(sleep, /enough/);
  });
});
