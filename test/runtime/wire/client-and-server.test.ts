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
          const names = (map: typeof inputs) => Object.keys(map.literals ?? {}).sort();
          assert.deepEqual(names(job.inputs), names(inputs));
          assert.equal(job.outputPrefix, "/out");
          assert.deepEqual(plain(job.taskExecutionMetadata), METADATA);
          assert.deepEqual(plain(job.connection), plain(connection));
        }),
        { numRuns: 100 },
      );
    });

    it("passes requests about a job to the server unchanged", () => {
      const about = { category, resourceMeta, connection };
      const get = { ...about, outputPrefix: "/out" };
      const logs = { category, resourceMeta, lines: 1000, token: "t", connection: undefined };
      for (const [received, sent] of [
        [server.decodeGetTask(client.encodeGetTask(get)), get],
        [server.decodeDeleteTask(client.encodeDeleteTask(about)), about],
        [server.decodeGetTaskLogs(client.encodeGetTaskLogs(logs)), logs],
      ])
        assert.deepEqual(plain(received), plain(sent));
    });

    it("passes a resource to the client unchanged", () => {
      fc.assert(
        fc.property(resourceMessage, (resource) => {
          fc.pre(isPhase(resource.phase));
          const read = client.decodeGetTask(server.encodeGetTask(resource));
          const main = ({ phase, message, logLinks }: typeof resource) => [
            phase,
            message,
            logLinks.map((link) => link.uri),
          ];
          assert.deepEqual(main(read), main(resource));
        }),
        { numRuns: 100 },
      );
    });

    it("passes a resource_meta, a log and a list to the client unchanged", () => {
      const created = client.decodeCreateTask(server.encodeCreateTask(resourceMeta));
      assert.deepEqual(Buffer.from(created), resourceMeta);
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
          valueOrFxError(() => client.decodeCreateTask(bytes));
          valueOrFxError(() => client.decodeGetTask(bytes));
          valueOrFxError(() => client.decodeGetTaskLogs(bytes));
          valueOrFxError(() => client.decodeListConnectors(bytes));
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
    const phases = [0, 1, 2, 3, 4].map((state) => phaseOf({ state }));
    assert.deepEqual(phases, ["RETRYABLE_FAILED", "FAILED", "QUEUED", "RUNNING", "SUCCEEDED"]);
    assert.equal(phaseOf({ state: 1, phase: 3 }), "SUCCEEDED");
  });

  it("names an unknown phase", () => {
    const message = "the connector returned phase 99, which Flyte does not know";
    catchFxError("FX1004", () => FLYTE1.client.decodeGetTask(reply({ phase: 99 })), message);
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
