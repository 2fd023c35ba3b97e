import assert from "node:assert/strict";
import fc from "fast-check";
import type {
  ClientWire,
  ConnectorReplies,
  ConnectorRequests,
} from "../../../src/runtime/wire/models/connector-messages.ts";
import { isPhase } from "../../../src/runtime/wire/models/phase.ts";
import { FLYTE1_CLIENT } from "../../../src/runtime/wire/v1/client-wire.ts";
import * as replies1 from "../../../src/runtime/wire/v1/connector-replies.ts";
import * as requests1 from "../../../src/runtime/wire/v1/connector-requests.ts";
import { flyteidl } from "../../../src/runtime/wire/v1/generated/messages.js";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { FLYTE2_CLIENT } from "../../../src/runtime/wire/v2/client-wire.ts";
import * as replies2 from "../../../src/runtime/wire/v2/connector-replies.ts";
import * as requests2 from "../../../src/runtime/wire/v2/connector-requests.ts";
import { FLYTE2 } from "../../../src/runtime/wire/v2/wire.ts";
import type { Wire } from "../../../src/runtime/wire/wire.ts";
import { harmed } from "../../fuzz/harmed.ts";
import { valueOrFxError, watchPrototypes } from "../../fuzz/value-or-error.ts";
import { literalMap, resourceMessage, taskTemplate } from "./arbitraries.ts";
import { fxErrorOf } from "./fx-error.ts";
import { plain } from "./plain.ts";

interface Ends {
  readonly client: ClientWire;
  readonly requests: ConnectorRequests;
  readonly replies: ConnectorReplies;
  readonly wire: Wire;
}

const ENDS: readonly Ends[] = [
  { client: FLYTE1_CLIENT, requests: requests1, replies: replies1, wire: FLYTE1 },
  { client: FLYTE2_CLIENT, requests: requests2, replies: replies2, wire: FLYTE2 },
];
const METADATA = {
  namespace: "ns",
  labels: { a: "b" },
  annotations: {},
  k8sServiceAccount: "",
  environmentVariables: {},
};
const resourceMeta = Buffer.from('{"jobId": "1"}');
const category = { name: "scripted", version: 3 };

for (const { client, requests, replies, wire } of ENDS) {
  const connection =
    client.protocol === "flyte2"
      ? { taskType: "", secrets: { key: "value" }, configs: { unit: "C" } }
      : undefined;

  describe(`what a client of ${client.protocol} and its server say to each other`, () => {
    watchPrototypes();

    it("a new job reaches the server as it is", () => {
      fc.assert(
        fc.property(taskTemplate, literalMap, (template, inputs) => {
          const bytes = client.requests.encodeCreateTask({
            template,
            inputs,
            outputPrefix: "/out",
            taskExecutionMetadata: METADATA,
            execution: { name: "run", attempt: 2 },
            connection,
          });
          const job = requests.decodeCreateTask(bytes);
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

    it("what asks about a job does, too", () => {
      assert.deepEqual(
        plain(
          requests.decodeGetTask(
            client.requests.encodeGetTask({
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
          requests.decodeDeleteTask(
            client.requests.encodeDeleteTask({ category, resourceMeta, connection }),
          ),
        ),
        plain({ category, resourceMeta, connection }),
      );
      const logs = { category, resourceMeta, lines: 1000, token: "t", connection: undefined };
      assert.deepEqual(
        plain(requests.decodeGetTaskLogs(client.requests.encodeGetTaskLogs(logs))),
        plain(logs),
      );
    });

    it("a resource comes back as it was", () => {
      fc.assert(
        fc.property(resourceMessage, (resource) => {
          fc.pre(isPhase(resource.phase));
          const read = client.replies.decodeGetTask(replies.encodeGetTask(resource));
          assert.deepEqual(
            [read.phase, read.message, read.logLinks.map((link) => link.uri)],
            [resource.phase, resource.message, resource.logLinks.map((link) => link.uri)],
          );
        }),
        { numRuns: 100 },
      );
    });

    it("so do a resource_meta, a log and a list", () => {
      assert.deepEqual(
        Buffer.from(client.replies.decodeCreateTask(replies.encodeCreateTask(resourceMeta))),
        resourceMeta,
      );
      const line = { message: "on it", timestamp: new Date(1000), originator: "USER" } as const;
      assert.deepEqual(client.replies.decodeGetTaskLogs(replies.encodeLogsLines([line])), {
        token: "",
        lines: [line],
      });
      assert.deepEqual(client.replies.decodeGetTaskLogs(replies.encodeLogsToken("next")), {
        token: "next",
        lines: [],
      });
    });

    it("a reply without a resource is none", () => {
      fxErrorOf("FX2006", () => client.replies.decodeGetTask(new Uint8Array(0)));
    });

    it("replies that a stranger made are what they should be, or an FxError", () => {
      const messages = harmed(resourceMessage.map((resource) => replies.encodeGetTask(resource)));
      fc.assert(
        fc.property(messages, (bytes) => {
          const { decodeCreateTask, decodeGetTask, decodeGetTaskLogs, decodeListConnectors } =
            client.replies;
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

describe("what older servers of Flyte 1 say", () => {
  function reply(resource: flyteidl.admin.IResource): Uint8Array {
    return flyteidl.admin.GetTaskResponse.encode({ resource }).finish();
  }

  it("a state counts where the phase is unset, and an unset state is a failure that can pass", () => {
    const phaseOf = (resource: flyteidl.admin.IResource) =>
      FLYTE1_CLIENT.replies.decodeGetTask(reply(resource)).phase;
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((state) => phaseOf({ state })),
      ["RETRYABLE_FAILED", "FAILED", "QUEUED", "RUNNING", "SUCCEEDED"],
    );
    assert.equal(phaseOf({ state: 1, phase: 3 }), "SUCCEEDED");
  });

  it("a phase that Flyte does not know is named", () => {
    const error = fxErrorOf("FX1004", () =>
      FLYTE1_CLIENT.replies.decodeGetTask(reply({ phase: 99 })),
    );
    assert.deepEqual(
      [error.code, error.message],
      ["FX1004", "the connector answered phase 99, which Flyte does not know"],
    );
  });

  it("types without categories are of version 0, lines without structure are lines", () => {
    const list = flyteidl.admin.ListAgentsResponse.encode({
      agents: [{ name: "Old", supportedTaskTypes: ["spark"] }],
    }).finish();
    assert.deepEqual(FLYTE1_CLIENT.replies.decodeListConnectors(list), [
      { name: "Old", isSync: false, supportedTaskCategories: [{ name: "spark", version: 0 }] },
    ]);
    const log = flyteidl.admin.GetTaskLogsResponse.encode({ body: { results: ["one"] } }).finish();
    assert.deepEqual(FLYTE1_CLIENT.replies.decodeGetTaskLogs(log).lines, [{ message: "one" }]);
  });

  it("a synchronous call is answered by a header alone", () => {
    const outputs = flyteidl.admin.ExecuteTaskSyncResponse.encode({ outputs: {} }).finish();
    fxErrorOf("FX2006", () => FLYTE1_CLIENT.sync!.decodeExecuteTaskSync(outputs));
  });
});
