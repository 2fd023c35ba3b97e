import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import {
  type Clock,
  ConnectorRegistry,
  CustomizedContainerTask,
  Resource,
  runWithConnector,
  ShimTaskExecutor,
  type TaskContext,
  TaskFailure,
} from "../../../../src/entries/index.ts";
import type { TaskTemplate } from "../../../../src/entries/models.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { useProject } from "../../../support/project/use-project.ts";
import {
  Job,
  type Script,
  ScriptedConnector,
  throws,
} from "../../../support/server/endpoint-run.ts";

/** Enough real time for an unblocked virtual clock to advance far. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}

describe("a shim task whose executor runs a connector", () => {
  const project = useProject();
  const virtual = () => ({ projectRoot: project.root, clock: new VirtualClock() });
  /** Of the executor that ran last. */
  let executorKey = "";

  /** A task whose executor passes its template to a connector with scripted results. */
  function taskWith(script: Script, policy: { timeout?: string } = {}): CustomizedContainerTask {
    const registry = new ConnectorRegistry();
    registry.register(new ScriptedConnector(script));
    class Executor extends ShimTaskExecutor {
      executeFromModel(
        taskTemplate: TaskTemplate,
        inputs: Record<string, unknown>,
        { clock, signal, idempotencyKey }: TaskContext,
      ): Promise<object> {
        executorKey = idempotencyKey;
        return runWithConnector(taskTemplate, inputs, {
          clock,
          signal,
          idempotencyKey,
          registry,
          projectRoot: project.root,
          retries: 0,
        });
      }
    }
    class ScriptedTask extends CustomizedContainerTask {
      override getCustom(): {} {
        return {};
      }
    }
    return new ScriptedTask({
      name: "nested",
      taskType: "scripted",
      containerImage: "x:1",
      executorType: Executor,
      retries: 1,
      ...policy,
    });
  }

  for (const [answer, attempts] of [
    [Resource.retryableFailed("no room"), 2],
    [Resource.failed("bad query"), 1],
  ] as const) {
    it(`is retried if the job may be: ${answer.phase}`, async () => {
      const error = await awaitFxError(taskWith({ get: () => answer }).run({}, virtual()));
      assert.ok(error instanceof TaskFailure && error.message.includes(answer.message));
      assert.equal(error.run.attempt, attempts);
    });
  }

  it("passes its idempotency key on to the connector's create", async () => {
    let createKey = "";
    const task = taskWith({
      create: ({ idempotencyKey }) => ((createKey = idempotencyKey), new Job({ jobId: "job-1" })),
      get: () => Resource.succeeded(),
    });
    await task.run({}, { projectRoot: project.root });
    assert.match(createKey, /^[a-z2-7]{32}$/);
    assert.equal(createKey, executorKey);
  });

  describe("on a virtual clock", () => {
    /** A connector whose calls take real time, and a task that is given half an hour for each attempt. */
    function slowTask(end: (clock: Clock) => Promise<Resource>): CustomizedContainerTask {
      return taskWith(
        { get: async (_job, { clock }) => (await setImmediate(), end(clock)) },
        { timeout: "30m" },
      );
    }

    it("does not reach the task's timeout while a connector's call is in flight", async () => {
      const task = slowTask(async (clock) => (await turns(20), clock.now(), Resource.succeeded()));
      assert.deepEqual(await task.run({}, virtual()), {});
    });

    it("times out if the job runs longer", async () => {
      const task = slowTask(async (clock) => (clock.now(), Resource.running()));
      await awaitFxError(task.run({}, { ...virtual(), retries: 0 }), "FX1008");
    });

    it("rejects a job that cannot use the clock, as without the executor", async () => {
      const task = slowTask(async () => Resource.running());
      await awaitFxError(task.run({}, { ...virtual(), retries: 0 }), "FX2007");
    });
  });

  for (const [what, remove, code] of [
    ["deleted", () => undefined, "FX1009"],
    ["left, since delete failed", throws(new Error("no answer")), "FX6001"],
  ] as const) {
    it(`stopped, says that its job was ${what}`, async () => {
      const stop = new AbortController();
      const calls: string[] = [];
      const task = taskWith({
        get: () => (stop.abort(), Resource.running()),
        delete: () => {
          calls.push("delete");
          remove();
        },
      });
      await awaitFxError(task.run({}, { projectRoot: project.root, signal: stop.signal }), code);
      assert.deepEqual(calls, ["delete"]);
    });
  }
});
