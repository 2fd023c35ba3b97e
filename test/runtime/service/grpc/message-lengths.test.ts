import assert from "node:assert/strict";
import fc from "fast-check";
import { MessageLengths } from "../../../../src/runtime/service/grpc/message-lengths.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

describe("MessageLengths", () => {
  it("finds the messages of a call, however their bytes are cut", () => {
    const message = fc.tuple(fc.nat(400), fc.boolean());
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
    holdsFor(fc.array(message), sizes, (messages, cuts) => {
      const bytes = Buffer.concat(
        messages.map(([length, isCompressed]) => {
          const framed = Buffer.alloc(5 + length, 1);
          framed[0] = isCompressed ? 1 : 0;
          framed.writeUInt32BE(length, 1);
          return framed;
        }),
      );
      const lengths = new MessageLengths();
      const found: [number, boolean][] = [];
      for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
        const size = cuts[cut % cuts.length]!;
        lengths.read(bytes.subarray(at, at + size), (length, isCompressed) =>
          found.push([length, isCompressed]),
        );
        at += size;
      }
      assert.deepEqual(found, messages);
      assert.equal(lengths.isInside, false);
      lengths.read(Buffer.from([0]), () => assert.fail());
      assert.equal(lengths.isInside, true);
    });
  });
});
