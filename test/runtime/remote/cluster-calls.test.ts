import assert from "node:assert/strict";
import fc from "fast-check";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";
import { NO_AUTHORIZATION } from "../../../src/runtime/remote/auth/token-authorization.ts";
import { ClusterCalls } from "../../../src/runtime/remote/cluster-calls.ts";
import { FLYTE1_METHODS } from "../../../src/runtime/remote/flyte1/flyte1-messages.ts";
import { FLYTE2_METHODS } from "../../../src/runtime/remote/flyte2/flyte2-messages.ts";
import type { Rpc } from "../../../src/runtime/remote/transport/rpc.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { holdsForAsync } from "../../support/assertions/holds-for.ts";

/** A connection whose calls return these bytes. */
function answering(bytes: Uint8Array): Rpc {
  return {
    unary: () => Promise.resolve(bytes),
    stream: () => assert.fail("not called"),
    close: () => undefined,
  };
}

describe("a reply of a cluster", () => {
  for (const [protocol, methods] of [
    ["flyte1", Object.values(FLYTE1_METHODS)],
    ["flyte2", Object.values(FLYTE2_METHODS)],
  ] as const) {
    const call = async (index: number, bytes: Uint8Array): Promise<unknown> => {
      const calls = await ClusterCalls.open(protocol, "a:1", answering(bytes), NO_AUTHORIZATION);
      return calls.ask("ask", methods[index % methods.length]!, {});
    };

    it(`may be any bytes in ${protocol}: fx decodes it, or says that it cannot`, async () => {
      await holdsForAsync(fc.nat(), fc.uint8Array({ maxLength: 60 }), async (index, bytes) => {
        const error = await call(index, bytes).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        assert.ok(error === undefined || (error instanceof FxError && error.code === "FX5034"));
      });
    });

    it(`is reported with the endpoint and the method if ${protocol} sends garbage`, async () => {
      await awaitFxError(
        call(0, Buffer.from([0xff])),
        "FX5034",
        `a:1 answered ${methods[0]!} with something else`,
      );
    });
  }
});
