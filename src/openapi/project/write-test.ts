import type { ConnectorPlan } from "../connector-plan.ts";
import { sampleOutputs } from "../fake/write-answers.ts";
import { sampleFailingInputs, sampleInputs } from "../samples/sample-inputs.ts";
import { writeMember } from "../typescript/access-property.ts";
import { writeLiteral } from "../typescript/write-literal.ts";
import { findKnownFailures } from "./known-failures.ts";

/** Outputs whose values the test compares. */
const MOST_OUTPUTS = 3;

/** Writes `test/connector.test.ts`. */
export function writeTest(plan: ConnectorPlan): string {
  const { names, credentials, operations } = plan;
  const failing = sampleFailingInputs(plan);
  const tests = [
    writeSuccess(plan),
    writeFailure(plan),
    RETRIES,
    KEEPS_POLLING,
    ...(credentials.length === 0 ? [] : [REFUSES]),
    ...(operations.delete === undefined ? [] : [CANCELS]),
  ];
  const constants = [
    `const inputs = ${writeLiteral(sampleInputs(plan), 0, "const inputs =  as const;".length)} as const;`,
    ...(failing === undefined
      ? []
      : [
          `const failing = ${writeLiteral(failing, 0, "const failing =  as const;".length)} as const;`,
        ]),
  ];
  const options = ["connector", "task: example", "inputs", "slow: inputs"]
    .concat(failing === undefined ? [] : ["fails: failing"])
    .concat("world")
    .concat(writeExpected(plan));
  return `import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { connectorChecks, fakeClock, runConnector, type TestOptions } from "flyte-fx/testing";
import { FakeService, SECRETS } from "../dev/fake-service.ts";
import { world } from "../dev/world.ts";
import { connector, example } from "../src/index.ts";

const HOUR_MS = 60 * 60 * 1000;
${constants.join("\n")}

describe("the connector for ${names.taskType}", () => {
  let clock = fakeClock();
  let service = new FakeService();

  // The fake runs on the test's clock, so a job of one hour takes no time.
  beforeEach(() => {
    clock = fakeClock();
    service = new FakeService({ jobTakesMs: HOUR_MS, now: () => clock.now() });
    Object.assign(process.env, service.variables);
  });

  const run = (options: TestOptions = {}) => {
    const { fetch } = service;
    const all = { task: example, inputs, secrets: SECRETS, clock, fetch, retries: 1, ...options };
    return runConnector(connector, all);
  };

${tests.join("\n")}});

/** Everything that Flyte's engine does with a connector, as in \`npm run check\`. */
describe("Flyte's engine", () => {
  const checks = connectorChecks({
${options.map((option) => `    ${option},\n`).join("")}  });
  for (const { id, run } of checks) it(id, run);
});
`;
}

function writeSuccess(plan: ConnectorPlan): string {
  const samples = sampleOutputs(plan).slice(0, MOST_OUTPUTS);
  const outputs = samples.map(
    ([name, value]) => `    assert.equal(outputs${writeMember(name)}, ${writeLiteral(value)});\n`,
  );
  const names = plan.outputs.map(({ name }) => name);
  const all = writeLiteral(names, 4, "assert.deepEqual(Object.keys(outputs), );".length);
  return `  it("returns the outputs of a job that succeeds", async () => {
    const { outputs, phases } = await run();
    assert.equal(phases.at(-1), "SUCCEEDED");
${outputs.join("") || `    assert.deepEqual(Object.keys(outputs), ${all});\n`}    assert.ok(clock.elapsedMs >= HOUR_MS);
  });
`;
}

function writeFailure({ states }: ConnectorPlan): string {
  const reason = states.message === undefined ? "" : "message: /failed on purpose/, ";
  return `  it("does not retry a failed job", async () => {
    service.jobsFail = true;
    await assert.rejects(run(), { ${reason}retryable: false });
    assert.equal(service.jobs.size, 1);
  });
`;
}

const RETRIES = `  it("retries create if the service is busy", async () => {
    service.failNext(503);
    const { events } = await run();
    assert.equal(events.filter(({ type }) => type === "retrying").length, 1);
  });

  it("waits for as long as the service asks for", async () => {
    service.failNext(429, { "retry-after": "90" });
    await run();
    assert.ok(clock.elapsedMs >= HOUR_MS + 90_000);
  });
`;

const KEEPS_POLLING = `  it("keeps polling the same job if a poll fails", async () => {
    await run({ onEvent: ({ type }) => void (type === "created" && service.failNext(503)) });
    assert.equal(service.jobs.size, 1);
  });
`;

const REFUSES = `  it("does not retry if the credentials are wrong", async () => {
    const wrong = Object.fromEntries(Object.keys(SECRETS).map((name) => [name, "wrong"]));
    await assert.rejects(run({ secrets: wrong }), { message: /401/, retryable: false });
  });
`;

const CANCELS = `  it("cancels the job when the run is stopped", async () => {
    const stop = new AbortController();
    const onEvent: TestOptions["onEvent"] = ({ type }) => void (type === "phase" && stop.abort());
    await assert.rejects(run({ signal: stop.signal, onEvent }), { name: "TaskStopped" });
    const [job] = service.jobs.values();
    assert.equal(job?.phase, "aborted");
  });
`;

function writeExpected(plan: ConnectorPlan): readonly string[] {
  const failures = findKnownFailures(plan).map(({ id, reason }) => ({ id, reason }));
  if (failures.length === 0) return [];
  return [`expected: ${writeLiteral(failures, 4, "expected: ,".length)}`];
}
