import assert from "node:assert/strict";
import type { TaskTemplate } from "../../../../src/runtime/wire/models/task-template.ts";
import { ReceivedTemplates } from "../../../../src/runtime/wire/shared/template-codec.ts";
import { FLYTE1, templateCodec } from "../../../../src/runtime/wire/v1/wire.ts";

const { decodeTaskTemplate, encodeTaskTemplate } = FLYTE1;

describe("templates of requests", () => {
  const bytesOf = (
    name: string,
    custom: TaskTemplate["custom"] = { of: { deep: ["x"] } },
  ): Uint8Array =>
    encodeTaskTemplate({
      ...decodeTaskTemplate(Uint8Array.from([0x12, 1, 0x78])),
      id: { project: "p", domain: "d", name, version: "v", org: "" },
      custom,
    });

  const counting = (): { templates: ReceivedTemplates; decoded: () => number } => {
    let decoded = 0;
    const templates = new ReceivedTemplates((bytes) => {
      decoded += 1;
      return decodeTaskTemplate(bytes);
    });
    return { templates, decoded: () => decoded };
  };

  it("are decoded once for equal bytes", () => {
    const { templates, decoded } = counting();
    const first = templates.get(bytesOf("a"));
    assert.equal(templates.get(bytesOf("a")), first);
    assert.equal(templates.get(bytesOf("b")).id.name, "b");
    assert.equal(decoded(), 2);
  });

  it("are deeply frozen, because requests share them", () => {
    const { custom } = templateCodec.decodeReceived(bytesOf("frozen"));
    const { deep } = custom["of"] as { deep: string[] };
    assert.throws(() => deep.push("y"), TypeError);
    assert.throws(() => Object.assign(custom, { more: 1 }), TypeError);
  });

  it("keep the received bytes if the request's buffer changes later", () => {
    const bytes = bytesOf("still");
    const template = templateCodec.decodeReceived(bytes);
    const before = new Uint8Array(bytes);
    bytes.fill(0);
    assert.equal(template.id.name, "still");
    assert.deepEqual(encodeTaskTemplate(template), before);
  });

  it("are cached up to a size: unused ones are evicted, large ones are never cached", () => {
    const { templates, decoded } = counting();
    const filler = (index: number): Uint8Array =>
      bytesOf(`filler-${index}`, { text: "x".repeat(7000) });
    templates.get(bytesOf("first"));
    for (let index = 0; index < 100; index += 1) templates.get(filler(index));
    const before = decoded();
    templates.get(bytesOf("first"));
    templates.get(filler(99));
    assert.equal(decoded(), before + 1);
    const large = bytesOf("large", { text: "x".repeat(9000) });
    assert.notEqual(templates.get(large), templates.get(large));
  });
});
