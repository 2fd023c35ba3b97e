import assert from "node:assert/strict";
import type { TaskTemplate } from "../../../../src/runtime/wire/models/task-template.ts";
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

  const read = (bytes: Uint8Array): TaskTemplate => templateCodec.decodeReceived(bytes);

  it("are decoded once for equal bytes", () => {
    assert.equal(read(bytesOf("a")), read(bytesOf("a")));
    assert.equal(read(bytesOf("b")).id.name, "b");
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
    const filler = (index: number): Uint8Array =>
      bytesOf(`filler-${index}`, { text: "x".repeat(7000) });
    const first = read(bytesOf("first"));
    for (let index = 0; index < 99; index += 1) read(filler(index));
    const last = read(filler(99));
    assert.notEqual(read(bytesOf("first")), first);
    assert.equal(read(filler(99)), last);
    const large = bytesOf("large", { text: "x".repeat(9000) });
    assert.notEqual(read(large), read(large));
  });
});
