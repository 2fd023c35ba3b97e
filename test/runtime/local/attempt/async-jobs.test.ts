import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type CreateRequest,
  type FxError,
  type RunOptions,
  UserError,
} from "../../../../src/entries/index.ts";
import { placeRuns } from "../../../../src/runtime/local/record/run-folder.ts";
import type { RunRecord } from "../../../../src/runtime/local/record/run-record.ts";
import { listUnfinishedRuns } from "../../../../src/runtime/local/record/stored-runs.ts";
import { serveForTest } from "../../../support/server/connector-server.ts";
import { type HttpServer, httpServer } from "../../../support/server/http-server.ts";
import {
  Job,
  ScriptedConnector,
  ScriptedRun,
  ScriptedTask,
  type Script,
} from "../../../support/server/scripted-connector.ts";
import { HOUR_MS, HourClock } from "../../../support/time/hour-clock.ts";

const weather = new ScriptedTask({ name: "weather" });

describe("a create that is interrupted", () => {
  let service: HttpServer;
  let run: ScriptedRun;
  /** Idempotency keys of the jobs that the service created. */
  let made: string[];
  let onMade: () => void;
  let clock: HourClock;

  /** A job service that creates each job and never sends its first reply. */
  beforeEach(async () => {
    made = [];
    clock = new HourClock();
    onMade = () => clock.pass();
    service = await httpServer(({ path }, response) => {
      made.push(path.slice(1));
      if (made.length > 1) response.end();
      onMade();
    });
  });

  /** Passes its signal to the request that creates the job, as a connector may. */
  async function create({ idempotencyKey, fetch, signal }: CreateRequest): Promise<Job> {
    await fetch(`${service.origin}/${idempotencyKey}`, { method: "POST", signal });
    return new Job({ jobId: idempotencyKey });
  }

  function scripted(options: RunOptions = {}, script: Script = { create }): ScriptedRun {
    return (run = new ScriptedRun(script, options));
  }

  function onlyRecord(): RunRecord {
    const runs = join(run.project.root, ".fx/runs");
    const [id] = readdirSync(runs);
    return JSON.parse(readFileSync(join(runs, id!, "job.json"), "utf8")) as RunRecord;
  }

  async function failureOf(running: Promise<unknown>): Promise<FxError> {
    return running.then(
      () => assert.fail("the run succeeded"),
      (error: unknown) => error as FxError,
    );
  }

  for (const by of ["a signal", "a time limit"] as const) {
    it(`by ${by} ends the run with exit code 6, and leaves its key, record and marker`, async () => {
      const stop = new AbortController();
      if (by === "a signal") onMade = () => stop.abort();
      const { options } = scripted(
        by === "a signal" ? { signal: stop.signal } : { clock, timeoutMs: HOUR_MS },
      );
      const failure = await failureOf(weather.run({}, options));
      assert.equal(failure.exitCode, 6, String(failure));
      const { end, leftJobs, idempotencyKey } = onlyRecord();
      assert.deepEqual(made, [idempotencyKey]);
      assert.equal(end?.jobMayStillRun, true);
      assert.deepEqual(leftJobs, [{ attempt: 1, idempotencyKey, resourceMeta: null }]);
      assert.equal(listUnfinishedRuns(placeRuns(run.project.root)).length, 1);
      const warnings = run.events.flatMap((event) =>
        event.type === "warning" ? [event.message] : [],
      );
      assert.match(warnings.join("\n"), /create failed after its signal fired/);
    });
  }

  it("leaves no job if a server refused it, where it was not interrupted", async () => {
    const stop = new AbortController();
    const connector = new ScriptedConnector({
      create: () => {
        stop.abort();
        throw new UserError("no such city");
      },
    });
    const served = await serveForTest([connector]);
    const { options } = scripted({
      signal: stop.signal,
      endpoint: { address: `127.0.0.1:${served.port}` },
    });
    const failure = await failureOf(weather.run({}, options));
    assert.equal(failure.code, "FX1009", String(failure));
    assert.equal(onlyRecord().end?.jobMayStillRun, false);
  });
});
