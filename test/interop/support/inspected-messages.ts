import assert from "node:assert/strict";
import fc from "fast-check";
import protobuf from "protobufjs";
import { renderMessage } from "../../../src/project/results/render-message.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import {
  listStoredMessages,
  loadReflection,
} from "../../../src/runtime/wire/inspect/find-message.ts";
import { forAll } from "./for-all.ts";
import { usePython } from "./use-python.ts";

/**
 * Tests that fx shows messages of files and calls, filled at random by Python, as protobuf's own
 * library does.
 */
export function describeInspectedMessages(protocol: Protocol): void {
  describe(`inspected messages of ${protocol}`, () => {
    const python = usePython(protocol);

    it("are shown as by protobuf's own library", async () => {
      const root = await loadReflection(protocol);
      const names = [...listStoredMessages(protocol), ...OTHERS[protocol]];
      await python.call("inspected.limit_to", {
        fields: partsWithin(names.map((name) => root.lookupType(name))),
      });
      await forAll(
        fc.record({ type: fc.constantFrom(...names), seed: fc.nat() }, { noNullPrototype: true }),
        async ({ type, seed }) => {
          const { bytes, json } = await python.call<{ bytes: string; json: unknown }>(
            "inspected.shown",
            { type, seed },
          );
          const message = new Uint8Array(Buffer.from(bytes, "base64"));
          const [inJson, inYaml, inText] = await Promise.all(
            (["json", "yaml", "text"] as const).map((format) =>
              renderMessage(type, message, format),
            ),
          );
          assert.deepEqual(inJson!.json, json);
          assert.deepEqual(
            await python.call("inspected.differing", {
              type,
              bytes,
              json: inJson!.text,
              yaml_text: inYaml!.text,
              text: inText!.text,
            }),
            {},
          );
        },
      );
    });
  });
}

/** What is sent to connectors and clusters. */
const OTHERS: Readonly<Record<Protocol, readonly string[]>> = {
  flyte1: [
    "flyteidl.admin.CreateTaskRequest",
    "flyteidl.admin.GetTaskRequest",
    "flyteidl.admin.GetTaskResponse",
    "flyteidl.admin.ExecuteTaskSyncRequest",
    "flyteidl.admin.TaskCreateRequest",
    "flyteidl.admin.ExecutionCreateRequest",
  ],
  flyte2: [
    "flyteidl2.connector.CreateTaskRequest",
    "flyteidl2.connector.GetTaskRequest",
    "flyteidl2.connector.GetTaskResponse",
    "flyteidl2.task.DeployTaskRequest",
    "flyteidl2.workflow.CreateRunRequest",
  ],
};

/** The name and number of each known field and value of the messages and enums within these types. */
function partsWithin(types: readonly protobuf.Type[]): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const visit = (part: protobuf.Type | protobuf.Enum): void => {
    const name = part.fullName.slice(1);
    if (found.has(name)) return;
    const parts =
      part instanceof protobuf.Enum
        ? Object.entries(part.values)
        : part.fieldsArray.map((field) => [field.protoName ?? field.name, field.id]);
    found.set(
      name,
      parts.map(([own, number]) => `${own} ${number}`),
    );
    if (part instanceof protobuf.Enum) return;
    for (const { resolvedType } of part.fieldsArray) if (resolvedType !== null) visit(resolvedType);
  };
  types.forEach(visit);
  return Object.fromEntries(found);
}
