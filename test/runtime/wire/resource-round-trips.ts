import assert from "node:assert/strict";
import fc from "fast-check";
import type { ResourceMessage } from "../../../src/runtime/wire/models/resource.ts";
import { resourceMessage } from "../../support/messages/arbitraries.ts";
import { plain } from "../../support/messages/plain.ts";

/** Encodes and decodes a Resource in one protocol. */
export interface ResourceCodec {
  readonly encodeResource: (resource: ResourceMessage) => Uint8Array;
  readonly decodeResource: (bytes: Uint8Array) => ResourceMessage;
}

/** Checks that any Resource survives a round trip. Compares outputs by their bytes, because integers can change their form. */
export function checkResourceRoundTrips({ encodeResource, decodeResource }: ResourceCodec): void {
  fc.assert(
    fc.property(resourceMessage, (resource) => {
      const { outputs, ...rest } = decodeResource(encodeResource(resource));
      const { outputs: given, ...expected } = resource;
      assert.deepEqual(plain(rest), plain(expected));
      assert.equal(outputs === undefined, given === undefined);
      assert.deepEqual(encodeResource({ ...rest, outputs }), encodeResource(resource));
    }),
    { numRuns: 300 },
  );
}
