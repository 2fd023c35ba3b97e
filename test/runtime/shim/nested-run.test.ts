import assert from "node:assert/strict";
import {
  AsyncConnectorBase, ConnectorRegistry, CustomizedContainerTask, type FxError, Resource, resourceMeta, runWithConnector, ShimTaskExecutor, t, type TaskContext, TaskFailure, type TaskTemplate, type UnknownValues, VirtualClock,
} from "../../../src/index.ts";
import { temporaryProject, type TemporaryProject } from "../../support/temporary-project.ts";

class Job extends resourceMeta({ jobId: t.string() }) {}

describe("a shim task whose executor runs a connector", () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = temporaryProject();
  });
  afterEach(() => project.remove());

  /** A task whose executor hands its template to a connector that answers as told. */
  function taskWith(answers: { get: () => Resource; delete?: () => void }): CustomizedContainerTask {
    const registry = new ConnectorRegistry();
    class Scripted extends AsyncConnectorBase<typeof Job> {
      readonly name = "Scripted Connector";
      create(): Job {
        return new Job({ jobId: "job-1" });
      }
      get(): Resource {
        return answers.get();
      }
      delete(): void {
        answers.delete?.();
      }
    }
    registry.register(new Scripted({ taskType: "scripted", resourceMeta: Job }));
    class Executor extends ShimTaskExecutor {
      executeFromModel(taskTemplate: TaskTemplate, inputs: UnknownValues, { clock, signal }: TaskContext): Promise<object> {
        return runWithConnector(taskTemplate, inputs, { clock, signal, registry, projectRoot: project.root, retries: 0 });
      }
    }
    class ScriptedTask extends CustomizedContainerTask {
      override getCustom(): {} {
        return {};
      }
    }
    return new ScriptedTask({ name: "nested", taskType: "scripted", containerImage: "x:1", executorType: Executor, retries: 1 });
  }

  for (const [answer, attempts] of [[Resource.retryableFailed("no room"), 2], [Resource.failed("bad query"), 1]] as const) {
    it(`is tried again where the job says so: ${answer.phase}`, async () => {
      const run = taskWith({ get: () => answer }).run({}, { projectRoot: project.root, clock: new VirtualClock() });
      await assert.rejects(run, (error) => error instanceof TaskFailure && error.run.attempt === attempts && error.message.includes(answer.message));
    });
  }

  for (const [what, remove, code] of [["deleted", () => undefined, "FX1009"], ["left, since delete failed", () => { throw new Error("no answer"); }, "FX6001"]] as const) {
    it(`stopped, says that its job was ${what}`, async () => {
      const stop = new AbortController();
      const calls: string[] = [];
      const get = (): Resource => {
        stop.abort();
        return Resource.running();
      };
      const task = taskWith({ get, delete: () => { calls.push("delete"); remove(); } });
      await assert.rejects(task.run({}, { projectRoot: project.root, signal: stop.signal }), (error: FxError) => error.code === code);
      assert.deepEqual(calls, ["delete"]);
    });
  }
});
