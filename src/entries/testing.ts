/**
 * flyte-fx/testing: the real local loop for an author's tests, on a clock that takes no time. It works under any test
 * runner, since it needs none.
 *
 * @example
 * import { fakeClock, runConnector } from "flyte-fx/testing";
 *
 * it("waits for the job", async () => {
 *   const clock = fakeClock();
 *   const service = new FakeService({ now: () => clock.now(), jobTakesMs: 3_600_000 });
 *   const { outputs, phases } = await runConnector(new WeatherConnector(service), {
 *     task: weather, inputs: { city: "Oslo" }, secrets: { WX_API_KEY: "test" }, clock,
 *   });
 *   assert.deepEqual(outputs, { temp: 4.5 });
 *   assert.deepEqual(phases, ["QUEUED", "RUNNING", "SUCCEEDED"]);
 * });
 */
export type { CreateWorld, World, WorldContext, WorldJob } from "../runtime/check/world.ts";
export {
  connectorChecks,
  type CheckedInputs,
  type ConnectorCheck,
  type ConnectorCheckOptions,
} from "../testing/connector-checks.ts";
export { failing, type FailingMethod, type Fault, type Faults } from "../testing/failing.ts";
export { FakeClock, fakeClock } from "../testing/fake-clock.ts";
export { memoryStorage } from "../testing/memory-storage.ts";
export { replayFetch } from "../testing/replay-fetch.ts";
export {
  runConnector,
  type ConnectorTestOptions,
  type LoggedLine,
  runTask,
  type TaskInputs,
  type OutputsFrom,
  type TaskTestOptions,
  testContext,
  type TestOptions,
  type TestRun,
} from "../testing/run-task.ts";
export { scriptedFetch, type FetchAnswer, type ScriptedFetch } from "../testing/scripted-fetch.ts";
export {
  fakeHttpService,
  type FakeHttpOptions,
  type FakeHttpService,
} from "../testing/http/fake-http-service.ts";
