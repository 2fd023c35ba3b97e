import assert from "node:assert/strict";
import { messageToJson } from "../../../../src/runtime/wire/inspect/message-formats.ts";
import { PHASES } from "../../../../src/runtime/wire/models/phase.ts";
import type { ResourceMessage } from "../../../../src/runtime/wire/models/resource.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { plain } from "../../../support/messages/plain.ts";
import { rawMessage } from "../../../support/messages/raw-message.ts";
import { checkResourceRoundTrips } from "../resource-round-trips.ts";

const { decodeResource, encodeResource } = FLYTE1;

const running: ResourceMessage = { phase: "RUNNING", message: "60 %", logLinks: [] };

describe("Resource on the wire", () => {
  it("survives a round trip", () => checkResourceRoundTrips({ encodeResource, decodeResource }));

  it("has Flyte's numbers for the phases", () => {
    const numbers = Object.fromEntries(
      PHASES.map((phase) => [phase, encodeResource({ phase, message: "", logLinks: [] })[1]]),
    );
    assert.deepEqual(numbers, {
      QUEUED: 1,
      RUNNING: 2,
      SUCCEEDED: 3,
      ABORTED: 4,
      FAILED: 5,
      INITIALIZING: 6,
      WAITING_FOR_RESOURCES: 7,
      RETRYABLE_FAILED: 8,
    });
  });

  it("distinguishes empty outputs from missing ones", async () => {
    assert.equal(decodeResource(encodeResource(running)).outputs, undefined);
    const bytes = encodeResource({ ...running, outputs: {} });
    assert.deepEqual(plain(decodeResource(bytes).outputs), { literals: {} });
    assert.deepEqual(await messageToJson("Resource", bytes), {
      outputs: {},
      message: "60 %",
      phase: "RUNNING",
    });
  });

  it("leaves an empty customInfo unset", () => {
    assert.deepEqual(encodeResource({ ...running, customInfo: {} }), encodeResource(running));
  });

  it("reads a phase that is unset or unknown as undefined", () => {
    assert.equal(decodeResource(new Uint8Array()).phase, undefined);
    assert.equal(decodeResource(rawMessage([5, 77])).phase, undefined);
  });

  it("keeps a log link's ttl to the nanosecond", () => {
    for (const ttlSeconds of [0, 0.000000001, 1.5, 3600, 1.9999999999]) {
      const [link] = decodeResource(
        encodeResource({ ...running, logLinks: [{ uri: "https://x", name: "n", ttlSeconds }] }),
      ).logLinks;
      assert.equal(link!.ttlSeconds, Math.round(ttlSeconds * 1e9) / 1e9);
    }
  });

  it("rejects a ttl that is not a duration, and a customInfo that is not JSON", () => {
    catchFxError("FX1007", () =>
      encodeResource({ ...running, logLinks: [{ uri: "https://x", name: "n", ttlSeconds: NaN }] }),
    );
    assert.deepEqual(
      catchFxError("FX1007", () => encodeResource({ ...running, customInfo: { rate: Infinity } }))
        .details,
      ["customInfo.rate: Infinity, which JSON cannot represent"],
    );
  });

  it("rejects truncated bytes", () => {
    const bytes = encodeResource(running);
    catchFxError("FX2006", () => decodeResource(bytes.subarray(0, bytes.length - 3)));
  });
});
