import assert from "node:assert/strict";
import fc from "fast-check";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import { identifyMessage } from "../../../../src/runtime/wire/inspect/identify-message.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { holdsForAsync } from "../../../support/assertions/holds-for.ts";
import { taskTemplate } from "../../../support/messages/arbitraries.ts";
import { rawMessage } from "../../../support/messages/raw-message.ts";

const {
  encodeLiteral,
  encodeInputs: encodeLiteralMap,
  encodeResource,
  encodeTaskSpec,
  encodeTaskTemplate,
} = FLYTE1;

const id = rawMessage([1, 1], [4, "hottest_days"]);
const template = rawMessage([1, id], [2, "duckdb"], [3, rawMessage([5, rawMessage()])]);
const resource = encodeResource({ phase: "RUNNING", message: "60 %", logLinks: [] });
const meta = '{"job_id": "a"}';
const category = rawMessage([1, "duckdb"]);
const outputs = encodeLiteralMap({
  literals: { rows: { scalar: { primitive: { integer: 42 } } } },
});

const fault = rawMessage([1, "USER:ValueError"], [2, "Trace:\n\n    é"], [3, 1]);
const PREFIX = "s3://bucket/out";

const messages: Readonly<Record<string, Uint8Array>> = {
  "flyteidl.core.TaskTemplate": template,
  "flyteidl.admin.TaskSpec": rawMessage([1, template]),
  "flyteidl.core.LiteralMap": outputs,
  "flyteidl.core.Literal": encodeLiteral({ scalar: { primitive: { stringValue: "v" } } }),
  "flyteidl.core.ErrorDocument": rawMessage([1, fault]),
  "flyteidl.admin.Resource": resource,
  "flyteidl.admin.CreateTaskRequest": rawMessage([1, outputs], [2, template], [3, PREFIX]),
  "flyteidl.admin.CreateTaskResponse": rawMessage([1, meta]),
  "flyteidl.admin.GetTaskRequest": rawMessage([1, "duckdb"], [2, meta], [3, category], [4, PREFIX]),
  "flyteidl.admin.GetTaskResponse": rawMessage([1, resource]),
  "flyteidl.admin.ExecuteTaskSyncRequest": rawMessage([1, rawMessage([1, template], [2, PREFIX])]),
  "flyteidl.admin.ExecuteTaskSyncResponse": rawMessage([1, rawMessage([1, resource])]),
};

describe("identifying a message", () => {
  for (const [type, bytes] of Object.entries(messages)) {
    it(`checks a requested ${type}, by either name`, async () => {
      for (const name of [type, type.slice(type.lastIndexOf(".") + 1)])
        await assertType(type, bytes, name);
    });
  }

  it("detects every template and spec that fx writes", async () => {
    await holdsForAsync(taskTemplate, async (given) =>
      assertType("flyteidl.core.TaskTemplate", encodeTaskTemplate(given)),
    );
    await holdsForAsync(taskTemplate, async (given) =>
      assertType("flyteidl.admin.TaskSpec", encodeTaskSpec(given, {})),
    );
  });

  it("asks for --type for any other message, with the messages to choose from", async () => {
    const others = Object.entries(messages).filter(
      ([type]) => !/Task(?:Template|Spec)$/.test(type),
    );
    for (const [type, bytes] of [["no message", new Uint8Array()] as const, ...others]) {
      const { summary, details, hint } = await awaitFxError(identifyMessage(bytes), "FX2006");
      assert.match(
        summary,
        /^(?:not a TaskTemplate or TaskSpec.*|the input is empty); which message is it\?$/,
        type,
      );
      assert.deepEqual(details, [
        "flyteidl.core.TaskTemplate",
        "flyteidl.admin.TaskSpec",
        "flyteidl.core.LiteralMap",
        "flyteidl.core.ErrorDocument",
      ]);
      assert.equal(hint, "--type LiteralMap");
    }
    await assertType("flyteidl.core.LiteralMap", new Uint8Array(), "LiteralMap");
  });

  it("knows the message in a file of a run by the file's name", async () => {
    const error = messages["flyteidl.core.ErrorDocument"]!;
    for (const [file, bytes, flyte1, flyte2] of [
      ["inputs.pb", outputs, "core.LiteralMap", "task.Inputs"],
      ["out/outputs.pb", outputs, "core.LiteralMap", "task.Outputs"],
      ["outputs.pb", new Uint8Array(), "core.LiteralMap", "task.Outputs"],
      ["error.pb", error, "core.ErrorDocument", "core.ErrorDocument"],
    ] as const) {
      const found = await identifyMessage(bytes, undefined, undefined, file);
      assert.deepEqual([found.type, found.unknownFields], [`flyteidl.${flyte1}`, 0]);
      const newer = await identifyMessage(bytes, undefined, "flyte2", file);
      assert.deepEqual([newer.type, newer.unknownFields], [`flyteidl2.${flyte2}`, 0]);
    }
    const task = await identifyMessage(template, undefined, undefined, "dist/outputs.pb");
    assert.equal(task.type, "flyteidl.core.TaskTemplate");
    const cut = outputs.subarray(0, outputs.length - 1);
    const cutOff = /^invalid flyteidl\.core\.LiteralMap at byte/;
    await awaitFxError(identifyMessage(cut, undefined, undefined, "outputs.pb"), "FX2006", cutOff);
  });

  it("counts unknown fields at any depth", async () => {
    const newer = rawMessage(
      [1, rawMessage([1, 1], [4, "n"], [99, 1])],
      [2, "t"],
      [999, "x"],
      [5, rawMessage([1, rawMessage([1, "k"], [2, rawMessage([3, "v"], [50, 1])])])],
    );
    await assertType("flyteidl.core.TaskTemplate", newer, undefined, 3);
  });

  it("counts the fields that the requested message does not have", async () => {
    const getRequest = messages["flyteidl.admin.GetTaskRequest"]!;
    await assertType("flyteidl.admin.DeleteTaskRequest", getRequest, "DeleteTaskRequest", 1);
  });

  const foreign: Readonly<Record<string, Uint8Array>> = {
    "a PNG": Buffer.from(
      "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489",
      "hex",
    ),
    "a gzip": Buffer.from("1f8b0800000000000003cb48cdc9c957c8405200", "hex"),
    "zero bytes": new Uint8Array(20),
    "random bytes": Buffer.from("f3a1c0de00ff17e2", "hex"),
    "truncated bytes": template.subarray(0, 12),
  };
  for (const [what, bytes] of Object.entries(foreign)) {
    it(`rejects ${what}`, async () => {
      await awaitFxError(identifyMessage(bytes), "FX2006", /^not a TaskTemplate or TaskSpec/);
    });
  }

  for (const text of ['{"id": {"name": "n"}, "type": "t"}\n', "id:\n  name: n\n", "hello, world\n"])
    it(`reports that ${JSON.stringify(text)} is text`, async () => {
      await awaitFxError(identifyMessage(Buffer.from(text)), "FX2006", /^the input is text/);
    });

  it("never reads truncated bytes as a complete message", async () => {
    const long = encodeTaskTemplate(fc.sample(taskTemplate, { numRuns: 1, seed: 7 })[0]!);
    for (let length = 1; length < long.length; length += 1) {
      const cut = long.subarray(0, length);
      const found = await identifyMessage(cut).then(
        ({ type }) => type,
        (error: unknown) => (error instanceof FxError ? error.code : String(error)),
      );
      assert.match(found, /^(FX2006|flyteidl\.core\.TaskTemplate)$/, `${length} bytes`);
    }
    await awaitFxError(identifyMessage(outputs.subarray(0, outputs.length - 1)), "FX2006");
  });

  for (const [what, bytes, message] of [
    ["a wrong wire type", outputs, /^not a .*: id\.resource_type has the wrong wire type 2$/],
    [
      "invalid UTF-8",
      rawMessage([1, id], [2, Uint8Array.of(0xc3, 0x28)]),
      /^invalid .* at byte \d+ of \d+: .*utf-8$/,
    ],
    [
      "a field that is longer than its message",
      rawMessage([1, Uint8Array.of(0x22, 50, 0x61)], [2, "t"]),
      /^invalid .* at byte \d+ of \d+: index out of range/,
    ],
  ] as const)
    it(`reports ${what} in the requested message`, async () => {
      const error = await awaitFxError(identifyMessage(bytes, "TaskTemplate"), "FX2006");
      assert.match(error.message, message);
      assert.match(error.message, /flyteidl\.core\.TaskTemplate/);
    });

  it("rejects an unknown message, suggests the closest and lists the known ones", async () => {
    const error = await awaitFxError(identifyMessage(template, "TaskTemplat"), "FX2002");
    assert.equal(error.summary, 'unknown message "TaskTemplat"; did you mean "TaskTemplate"?');
    assert.ok(error.details.includes("flyteidl.core.LiteralMap"));
    await awaitFxError(identifyMessage(template, "__proto__"), "FX2002");
    await awaitFxError(identifyMessage(template, ""), "FX2002");
  });

  it("rejects more than 64 MiB before it reads them", async () => {
    const large = new Uint8Array(64 * 1024 * 1024 + 1);
    await awaitFxError(identifyMessage(large), "FX2006", /the limit is 64 MiB/);
  });
});

/** @param name with which the message is requested */
async function assertType(type: string, bytes: Uint8Array, name?: string, unknownFields = 0) {
  const expected = { type, protocol: "flyte1", unknownFields };
  assert.deepEqual(await identifyMessage(bytes, name), expected);
}
