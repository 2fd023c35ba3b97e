import assert from "node:assert/strict";
import protobuf from "protobufjs/light.js";
import { parse } from "yaml";
import { jsonToStruct } from "../../../../src/runtime/base/struct.ts";
import {
  type Literal,
  type Primitive,
  int64FromBigint,
} from "../../../../src/runtime/values/literal.ts";
import {
  messageToJson,
  messageToText,
  messageToYaml,
} from "../../../../src/runtime/wire/inspect/message-formats.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { holdsForAsync } from "../../../support/assertions/holds-for.ts";
import { taskTemplate } from "../../../support/messages/arbitraries.ts";
import { rawMessage } from "../../../support/messages/raw-message.ts";

const { encodeLiteral, encodeInputs: encodeLiteralMap, encodeTaskTemplate } = FLYTE1;

const log = rawMessage(
  [1, "https://x"],
  [3, 2],
  [4, rawMessage([1, 5], [2, 500_000_000])],
  [5, 1],
  [6, 1],
);

describe("a message as JSON", () => {
  const cases: readonly (readonly [Primitive, unknown])[] = [
    [{ integer: int64FromBigint(2n ** 63n - 1n) }, { integer: "9223372036854775807" }],
    [{ integer: int64FromBigint(-(2n ** 63n)) }, { integer: "-9223372036854775808" }],
    [{ integer: 0 }, { integer: "0" }],
    [{ floatValue: 1.5 }, { floatValue: 1.5 }],
    [{ floatValue: NaN }, { floatValue: "NaN" }],
    [{ floatValue: Infinity }, { floatValue: "Infinity" }],
    [{ floatValue: -Infinity }, { floatValue: "-Infinity" }],
    [{ stringValue: "" }, { stringValue: "" }],
    [{ boolean: false }, { boolean: false }],
    [{ datetime: {} }, { datetime: "1970-01-01T00:00:00Z" }],
    [
      { datetime: { seconds: 1_709_208_000, nanos: 123_456_000 } },
      { datetime: "2024-02-29T12:00:00.123456Z" },
    ],
    [{ datetime: { seconds: -1, nanos: 500_000_000 } }, { datetime: "1969-12-31T23:59:59.500Z" }],
    [
      { datetime: { seconds: -62_135_596_800, nanos: 1 } },
      { datetime: "0001-01-01T00:00:00.000000001Z" },
    ],
    [{ duration: { seconds: -1, nanos: -500_000_000 } }, { duration: "-1.500s" }],
    [{ duration: { nanos: -1 } }, { duration: "-0.000000001s" }],
    [{ duration: { seconds: 315_576_000_000 } }, { duration: "315576000000s" }],
  ];
  for (const [primitive, expected] of cases) {
    it(`shows ${JSON.stringify(expected)}`, async () => {
      assert.deepEqual(await literalJson({ scalar: { primitive } }), {
        scalar: { primitive: expected },
      });
    });
  }

  it("keeps the capitals of ShowWhilePending and HideOnceFinished, in every form", async () => {
    assert.deepEqual(await messageToJson("TaskLog", log), {
      uri: "https://x",
      messageFormat: "JSON",
      ttl: "5.500s",
      ShowWhilePending: true,
      HideOnceFinished: true,
    });
    assert.match(await messageToYaml("TaskLog", log), /^ShowWhilePending: true$/m);
    const text = await messageToText("TaskLog", log);
    assert.match(text, /^ShowWhilePending: true\nHideOnceFinished: true\n$/m);
  });

  it("keeps execution_id in snake case", async () => {
    const id = rawMessage([1, "n0"], [2, rawMessage([4, "run"])]);
    const text = await messageToText("flyteidl.core.NodeExecutionIdentifier", id);
    assert.equal(text, 'node_id: "n0"\nexecution_id {\n  name: "run"\n}\n');
  });

  it("shows a wrapper that holds a default value, but no other default values", async () => {
    const metadata = rawMessage(
      [1, 0],
      [5, rawMessage([5, 0])],
      [6, ""],
      [15, rawMessage([1, 0])],
      [16, rawMessage()],
    );
    assert.deepEqual(await messageToJson("TaskMetadata", metadata), {
      retries: {},
      generatesDeck: false,
      metadata: {},
    });
    assert.deepEqual(await messageToJson("LiteralMap", new Uint8Array()), {});
  });

  it("shows a number of an enum that has no name", async () => {
    assert.deepEqual(await messageToJson("Resource", rawMessage([5, 77])), { phase: 77 });
    assert.deepEqual(await messageToText("Resource", rawMessage([5, 77])), "phase: 77\n");
  });

  it("shows bytes as base64 and a Struct as its JSON", async () => {
    const binary = { value: Uint8Array.of(0x81, 0xff, 0xfe), tag: "msgpack" };
    const shown = { scalar: { binary: { value: "gf/+", tag: "msgpack" } } };
    assert.deepEqual(await literalJson({ scalar: { binary } }), shown);
    const json = { a: null, b: [1, false], c: {} };
    const generic = jsonToStruct(json);
    assert.deepEqual(await literalJson({ scalar: { generic } }), { scalar: { generic: json } });
  });

  it("keeps names such as __proto__ as data", async () => {
    const literals = JSON.parse(
      '{"__proto__":{"scalar":{"generic":{"fields":{"__proto__":{"stringValue":"x"}}}}}}',
    ) as Record<string, Literal>;
    const bytes = encodeLiteralMap({ literals });
    const expected = '{"literals":{"__proto__":{"scalar":{"generic":{"__proto__":"x"}}}}}';
    assert.equal(JSON.stringify(await messageToJson("LiteralMap", bytes)), expected);
    assert.equal(JSON.stringify(parse(await messageToYaml("LiteralMap", bytes))), expected);
  });

  it("rejects NaN in a Struct, and times out of range", async () => {
    const unsayable: Literal[] = [
      { scalar: { generic: { fields: { a: { numberValue: NaN } } } } },
      { scalar: { primitive: { datetime: { seconds: 253_402_300_800 } } } },
      { scalar: { primitive: { duration: { seconds: 1, nanos: -1 } } } },
    ];
    for (const literal of unsayable) {
      const error = await awaitFxError(
        literalJson(literal),
        "FX2009",
        /^this flyteidl\.core\.Literal cannot be shown as JSON: google\.protobuf\./,
      );
      assert.equal(error.hint, "pass --format text");
      assert.ok((await messageToText("Literal", encodeLiteral(literal))).length > 0);
    }
    await awaitFxError(messageToYaml("Literal", encodeLiteral(unsayable[0]!)), "FX2009");
  });
});

describe("a message as YAML", () => {
  it("has the same content as the JSON", async () => {
    await holdsForAsync(taskTemplate, async (template) => {
      const bytes = encodeTaskTemplate(template);
      const json: unknown = await messageToJson("TaskTemplate", bytes);
      assert.deepEqual(parse(await messageToYaml("TaskTemplate", bytes)), json);
    });
  });
});

describe("a message as text", () => {
  it("shows unknown fields by number", async () => {
    const bytes = rawMessage([2, "duckdb"], [999, rawMessage([1, 5])]);
    assert.equal(await messageToText("TaskTemplate", bytes), 'type: "duckdb"\n999 {\n  1: 5\n}\n');
  });

  it("does not change values that look like a field name", async () => {
    const bytes = rawMessage([1, "\nShow_while_pending: 1"]);
    assert.equal(await messageToText("TaskLog", bytes), 'uri: "\\nShow_while_pending: 1"\n');
  });

  it("reads back as the same message", async () => {
    const { default: textformat } = await import("protobufjs/ext/textformat.js");
    const { loadReflection } = await import("../../../../src/runtime/wire/inspect/find-message.ts");
    const type = (await loadReflection("flyte1")).lookupType("flyteidl.core.TaskTemplate");
    await holdsForAsync(taskTemplate, async (template) => {
      const bytes = encodeTaskTemplate(template);
      const back = textformat.fromText(type, await messageToText("TaskTemplate", bytes));
      assert.deepEqual(
        await messageToJson("TaskTemplate", type.encode(back).finish()),
        await messageToJson("TaskTemplate", bytes),
      );
    });
  });
});

it("showing messages does not change protobufjs for other code", () => {
  assert.equal(protobuf.Reader.discardUnknown, true);
  assert.equal("toJson" in protobuf.Type.prototype, false);
});

function literalJson(literal: Literal): Promise<unknown> {
  return messageToJson("flyteidl.core.Literal", encodeLiteral(literal));
}
