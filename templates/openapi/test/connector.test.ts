import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, describe, it } from "node:test";
import { connectorChecks, fakeClock, runConnector, type TestOptions } from "flyte-fx/testing";
import { parse } from "yaml";
import { JobService, SECRETS } from "../dev/job-service.ts";
import { service as data } from "../dev/service-data.ts";
import { world } from "../dev/world.ts";
import { connector, example } from "../src/index.ts";

const HOUR_MS = 60 * 60 * 1000;
const { tasks, expected = [] } = parse(readText("fx.check.yaml"));
const checks = tasks["fx_template"];

/** A line that `fx init` left to a person. */
const OPEN = /^(?! *\/?\*).*(?:: |return )UNDECIDED[,;]$/gm;
const open = ["src/service.ts", "src/index.ts", "dev/service-data.ts"].flatMap((path) => {
  const text = readText(path);
  const places = [...text.matchAll(OPEN)].map(({ index }) => text.slice(0, index));
  return places.map((before) => `${path}:${before.split("\n").length}`);
});
const skip = open.length > 0 && `decide first: ${open[0]}`;

it("has all decisions", () => {
  assert.ok(open.length === 0, `decide first: ${open.join(", ")}`);
});

describe("the connector", { skip }, () => {
  let clock = fakeClock();
  let service = new JobService();

  // The fake runs on the test's clock, so a job of one hour takes no time.
  beforeEach(() => {
    clock = fakeClock();
    service = new JobService({ jobTakesMs: HOUR_MS, now: () => clock.now() });
    Object.assign(process.env, service.variables);
  });

  const run = (options: TestOptions = {}) => {
    const { inputs } = checks;
    const all = { task: example, inputs, secrets: SECRETS, clock, retries: 1, ...options };
    return runConnector(connector, { fetch: service.fetch, ...all });
  };

  it("returns the outputs of a job that succeeds", async () => {
    const { phases } = await run();
    assert.equal(phases.at(-1), "SUCCEEDED");
    assert.ok(clock.elapsedMs >= HOUR_MS);
  });

  const isSafe = data.fails === undefined && "no state of the service is a failure";
  it("does not retry a failed job", { skip: isSafe }, async () => {
    service.jobsFail = true;
    await assert.rejects(run(), { message: /failed/, retryable: false });
    assert.equal(service.jobs.size, 1);
  });

  it("retries create if the service is busy", async () => {
    service.failNext(503);
    const { events } = await run();
    assert.equal(events.filter(({ type }) => type === "retrying").length, 1);
  });

  it("waits for as long as the service asks for", async () => {
    service.failNext(429, { "retry-after": "90" });
    await run();
    assert.ok(clock.elapsedMs >= HOUR_MS + 90_000);
  });

  it("keeps polling the same job if a poll fails", async () => {
    await run({ onEvent: ({ type }) => void (type === "created" && service.failNext(503)) });
    assert.equal(service.jobs.size, 1);
  });

  const isOpen = data.access.length === 0 && "the service needs no credentials";
  it("does not retry if the credentials are wrong", { skip: isOpen }, async () => {
    const wrong = Object.fromEntries(Object.keys(SECRETS).map((name) => [name, "wrong"]));
    await assert.rejects(run({ secrets: wrong }), { message: /401/, retryable: false });
  });

  const isEndless = data.operations.cancel === undefined && "the service cannot cancel a job";
  it("cancels the job when the run is stopped", { skip: isEndless }, async () => {
    const stop = new AbortController();
    const onEvent: TestOptions["onEvent"] = ({ type }) => void (type === "phase" && stop.abort());
    await assert.rejects(run({ signal: stop.signal, onEvent }), { name: "TaskStopped" });
    const [job] = service.jobs.values();
    assert.equal(job?.phase, "aborted");
  });
});

/** Everything that Flyte's engine does with a connector, as in `npm run check`. */
describe("Flyte's engine", { skip }, () => {
  const known = expected.filter(({ id }: { id: string }) => !id.startsWith("faults/"));
  const all = { connector, task: example, world, ...checks, expected: known };
  for (const { id, run } of connectorChecks(all)) it(id, run);
});

function readText(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
}
