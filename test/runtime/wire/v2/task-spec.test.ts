import assert from "node:assert/strict";
import { messageToJson } from "../../../../src/runtime/wire/inspect/message-formats.ts";
import {
  decodeTaskTemplate,
  encodeTaskTemplate,
} from "../../../../src/runtime/wire/v2/task-template.ts";
import { encodeTaskSpec, templateFromSpec } from "../../../../src/runtime/wire/v2/wire.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { rawMessage } from "../../../support/messages/raw-message.ts";
import { smallTemplate } from "../../../support/messages/small-template.ts";

describe("Flyte 2's TaskSpec on the wire", () => {
  it("has the template, its short name, and the values of inputs that may be left out", async () => {
    const name = `${"\u{1f40e}".repeat(60)}abcdef`;
    const template = smallTemplate("t", {
      id: { project: "", domain: "", name, version: "", org: "" },
      interface: { inputs: { x: { type: { simple: 1 }, description: "" } }, outputs: {} },
    });
    const json = (await messageToJson(
      "flyteidl2.task.TaskSpec",
      encodeTaskSpec(template, { literals: { x: { scalar: { primitive: { integer: 7 } } } } }),
    )) as Record<string, unknown>;
    assert.equal(json["shortName"], `${"\u{1f40e}".repeat(60)}abc`);
    assert.deepEqual(json["defaultInputs"], [
      {
        name: "x",
        parameter: {
          var: { type: { simple: "INTEGER" } },
          default: { scalar: { primitive: { integer: "7" } } },
        },
      },
    ]);
  });

  it("keeps every byte of the template", () => {
    const bytes = Buffer.concat([
      encodeTaskTemplate(smallTemplate("t")),
      rawMessage([999, "newer"]),
    ]);
    const back = templateFromSpec(encodeTaskSpec(decodeTaskTemplate(bytes), {}));
    assert.deepEqual(Buffer.from(encodeTaskTemplate(back)), bytes);
  });

  it("refuses bytes that are cut short, and a spec without a template", () => {
    const bytes = encodeTaskSpec(smallTemplate("t"), {});
    catchFxError("FX2006", () => templateFromSpec(bytes.subarray(0, bytes.length - 1)));
    catchFxError("FX2006", () => templateFromSpec(new Uint8Array()));
  });
});
