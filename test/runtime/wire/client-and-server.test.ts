import assert from "node:assert/strict";
import fc from "fast-check";
import { isPhase } from "../../../src/runtime/wire/models/phase.ts";
import { NO_METADATA } from "../../../src/runtime/wire/shared/request-fields.ts";
import { flyteidl } from "../../../src/runtime/wire/v1/generated/messages.js";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { FLYTE2 } from "../../../src/runtime/wire/v2/wire.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { valueOrFxError, watchPrototypes } from "../../support/assertions/value-or-error.ts";
import { literalMap, resourceMessage, taskTemplate } from "../../support/messages/arbitraries.ts";
import { harmed } from "../../support/messages/harmed.ts";
import { plain } from "../../support/messages/plain.ts";

const METADATA = { ...NO_METADATA, namespace: "ns", labels: { a: "b" } };
const resourceMeta = Buffer.from('{"jobId": "1"}');
const category = { name: "scripted", version: 3 };

for (const wire of [FLYTE1, FLYTE2]) {
  const { client, server } = wire;
  const connection =
    wire.protocol === "flyte2"
      ? { taskType: "", secrets: { key: "value" }, configs: { unit: "C" } }
      : undefined;

  describe(`a client of ${wire.protocol} and its server`, () => {
    watchPrototypes();

    it("passes a new job to the server unchanged", () => {
      fc.assert(
        fc.property(taskTemplate, literalMap, (template, inputs) => {
          const bytes = client.encodeCreateTask({
            template,
            inputs,
            outputPrefix: "/out",
            taskExecutionMetadata: METADATA,
            execution: { name: "run", attempt: 2 },
            connection,
          });
          const job = server.decodeCreateTask(bytes);
          assert.deepEqual(
            Buffer.from(wire.encodeTaskTemplate(job.template)),
            Buffer.from(wire.encodeTaskTemplate(template)),
          );
          assert.deepEqual(
            Object.keys(job.inputs.literals ?? {}).sort(),
            Object.keys(inputs.literals ?? {}).sort(),
          );
          assert.deepEqual(
            [job.outputPrefix, plain(job.taskExecutionMetadata), plain(job.connection)],
            ["/out", METADATA, plain(connection)],
          );
        }),
        { numRuns: 100 },
      );
    });

    it("passes requests about a job to the server unchanged", () => {
      assert.deepEqual(
        plain(
          server.decodeGetTask(
            client.encodeGetTask({
              category,
              resourceMeta,
              outputPrefix: "/out",
              connection,
            }),
          ),
        ),
        plain({ category, resourceMeta, outputPrefix: "/out", connection }),
      );
      assert.deepEqual(
        plain(
          server.decodeDeleteTask(client.encodeDeleteTask({ category, resourceMeta, connection })),
        ),
        plain({ category, resourceMeta, connection }),
      );
      const logs = { category, resourceMeta, lines: 1000, token: "t", connection: undefined };
      assert.deepEqual(
        plain(server.decodeGetTaskLogs(client.encodeGetTaskLogs(logs))),
        plain(logs),
      );
    });

    it("passes a resource to the client unchanged", () => {
      fc.assert(
        fc.property(resourceMessage, (resource) => {
          fc.pre(isPhase(resource.phase));
          const read = client.decodeGetTask(server.encodeGetTask(resource));
          assert.deepEqual(
            [read.phase, read.message, read.logLinks.map((link) => link.uri)],
            [resource.phase, resource.message, resource.logLinks.map((link) => link.uri)],
          );
        }),
        { numRuns: 100 },
      );
    });

    it("passes a resource_meta, a log and a list to the client unchanged", () => {
      assert.deepEqual(
        Buffer.from(client.decodeCreateTask(server.encodeCreateTask(resourceMeta))),
        resourceMeta,
      );
      const line = { message: "on it", timestamp: new Date(1000), originator: "USER" } as const;
      assert.deepEqual(client.decodeGetTaskLogs(server.encodeLogsLines([line])), {
        token: "",
        lines: [line],
      });
      assert.deepEqual(client.decodeGetTaskLogs(server.encodeLogsToken("next")), {
        token: "next",
        lines: [],
      });
    });

    it("rejects a reply without a resource", () => {
      catchFxError("FX2006", () => client.decodeGetTask(new Uint8Array(0)));
    });

    it("decodes arbitrary replies correctly, or throws an FxError", () => {
      const messages = harmed(resourceMessage.map((resource) => server.encodeGetTask(resource)));
      fc.assert(
        fc.property(messages, (bytes) => {
          const { decodeCreateTask, decodeGetTask, decodeGetTaskLogs, decodeListConnectors } =
            client;
          for (const decode of [
            decodeCreateTask,
            decodeGetTask,
            decodeGetTaskLogs,
            decodeListConnectors,
          ])
            valueOrFxError(() => decode(bytes));
        }),
        { numRuns: 500 },
      );
    });
  });
}

describe("older servers of Flyte 1", () => {
  function reply(resource: flyteidl.admin.IResource): Uint8Array {
    return flyteidl.admin.GetTaskResponse.encode({ resource }).finish();
  }

  it("reads the state if the phase is unset, and an unset state as a transient failure", () => {
    const phaseOf = (resource: flyteidl.admin.IResource) =>
      FLYTE1.client.decodeGetTask(reply(resource)).phase;
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((state) => phaseOf({ state })),
      ["RETRYABLE_FAILED", "FAILED", "QUEUED", "RUNNING", "SUCCEEDED"],
    );
    assert.equal(phaseOf({ state: 1, phase: 3 }), "SUCCEEDED");
  });

  it("names an unknown phase", () => {
    const error = catchFxError("FX1004", () => FLYTE1.client.decodeGetTask(reply({ phase: 99 })));
    assert.deepEqual(
      [error.code, error.message],
      ["FX1004", "the connector returned phase 99, which Flyte does not know"],
    );
  });

  it("reads types without a category as version 0, and unstructured log lines", () => {
    const list = flyteidl.admin.ListAgentsResponse.encode({
      agents: [{ name: "Old", supportedTaskTypes: ["spark"] }],
    }).finish();
    assert.deepEqual(FLYTE1.client.decodeListConnectors(list), [
      { name: "Old", isSync: false, supportedTaskCategories: [{ name: "spark", version: 0 }] },
    ]);
    const log = flyteidl.admin.GetTaskLogsResponse.encode({ body: { results: ["one"] } }).finish();
    assert.deepEqual(FLYTE1.client.decodeGetTaskLogs(log).lines, [{ message: "one" }]);
  });

  it("reads the result of a synchronous call from the header", () => {
    const outputs = flyteidl.admin.ExecuteTaskSyncResponse.encode({ outputs: {} }).finish();
    catchFxError("FX2006", () => FLYTE1.client.sync!.decodeExecuteTaskSync(outputs));
  });
});
