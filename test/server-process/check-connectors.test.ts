import assert from "node:assert/strict";
import {
  type AnyConnector,
  Resource,
  defineAsyncConnector,
  defineSyncConnector,
  resourceMeta,
  t,
} from "../../src/entries/index.ts";
import { silentLog } from "../../src/runtime/base/context.ts";
import { warnOfUncheckedOutputs } from "../../src/server-process/check-connectors.ts";

class Job extends resourceMeta({ jobId: t.string() }) {}

function asyncConnector(
  taskType: string,
  taskTypeVersion: number,
  declares: boolean,
  outputsFrom?: "template",
): AnyConnector {
  return defineAsyncConnector({
    name: `${taskType} connector`,
    taskType,
    taskTypeVersion,
    resourceMeta: Job,
    ...(declares && { outputs: {} }),
    ...(outputsFrom !== undefined && { outputsFrom }),
    create: () => ({ jobId: "j" }),
    get: () => Resource.running(),
    delete: () => undefined,
  });
}

describe("warnOfUncheckedOutputs", () => {
  it("warns once for each task type whose async connector declares no outputs, unless its tasks do", () => {
    const warned: [string, object | undefined][] = [];
    const sync = defineSyncConnector({
      name: "Sync",
      taskType: "sync",
      do: () => Resource.succeeded(),
    });
    warnOfUncheckedOutputs(
      [
        asyncConnector("free", 0, false),
        asyncConnector("free", 1, false),
        asyncConnector("strict", 0, true),
        asyncConnector("other", 0, false),
        asyncConnector("foreign", 0, false, "template"),
        sync,
      ],
      {
        ...silentLog,
        warn: (message, fields) => warned.push([message, fields]),
      },
    );
    assert.deepEqual(
      warned.map(([, fields]) => fields),
      [
        { taskType: "free", connector: "free connector" },
        { taskType: "other", connector: "other connector" },
      ],
    );
    assert.match(warned[0]![0], /^free connector declares no outputs/);
  });
});
