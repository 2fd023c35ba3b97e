import assert from "node:assert/strict";
import fc from "fast-check";
import { messageToJson } from "../../../src/runtime/wire/inspect/message-formats.ts";
import { PHASES } from "../../../src/runtime/wire/models/phase.ts";
import type { ResourceMessage } from "../../../src/runtime/wire/models/resource.ts";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { FLYTE2 } from "../../../src/runtime/wire/v2/wire.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { resourceMessage } from "../../support/messages/arbitraries.ts";
import { plain } from "../../support/messages/plain.ts";
import { rawMessage } from "../../support/messages/raw-message.ts";

const TYPE_2 = "flyteidl2.connector.Resource";
const running: ResourceMessage = { phase: "RUNNING", message: "60 %", logLinks: [] };

for (const { protocol, encodeResource, decodeResource } of [FLYTE1, FLYTE2])
  describe(`Resource on the wire of ${protocol}`, () => {
    it("survives a round trip", () => {
      const property = fc.property(resourceMessage, (resource) => {
        const { outputs, ...rest } = decodeResource(encodeResource(resource));
        const { outputs: given, ...expected } = resource;
        assert.deepEqual(plain(rest), plain(expected));
        assert.equal(outputs === undefined, given === undefined);
        assert.deepEqual(encodeResource({ ...rest, outputs }), encodeResource(resource));
      });
      fc.assert(property, { numRuns: 300 });
    });

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
      assert.deepEqual(await messageToJson(protocol === "flyte1" ? "Resource" : TYPE_2, bytes), {
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
      const encode = (more: object) => () => encodeResource({ ...running, ...more });
      const logLinks = [{ uri: "https://x", name: "n", ttlSeconds: NaN }];
      catchFxError("FX1007", encode({ logLinks }));
      const { details } = catchFxError("FX1007", encode({ customInfo: { rate: Infinity } }));
      assert.deepEqual(details, ["customInfo.rate: Infinity, which JSON cannot represent"]);
    });

    it("rejects truncated bytes", () => {
      const bytes = encodeResource(running);
      catchFxError("FX2006", () => decodeResource(bytes.subarray(0, bytes.length - 3)));
    });
  });

describe("Flyte 2's Resource on the wire", () => {
  it("has outputs as a list", async () => {
    const outputs = { literals: { rows: { scalar: { primitive: { integer: 42 } } } } };
    const json = await messageToJson(TYPE_2, FLYTE2.encodeResource({ ...running, outputs }));
    const value = { scalar: { primitive: { integer: "42" } } };
    const { outputs: listed } = json as { outputs: unknown };
    assert.deepEqual(listed, { literals: [{ name: "rows", value }] });
  });

  it("keeps every field of a log link, and under Flyte 1 the fields that Flyte 1 has", async () => {
    const link = {
      uri: "https://x",
      name: "n",
      messageFormat: "JSON",
      ttlSeconds: 60,
      showWhilePending: true,
      hideOnceFinished: true,
      linkType: "DASHBOARD",
      ready: true,
      iconUri: "https://x/i.png",
    } as const;
    const resource = { ...running, logLinks: [link] };
    assert.deepEqual(FLYTE2.decodeResource(FLYTE2.encodeResource(resource)).logLinks, [link]);
    const { linkType: _linkType, ready: _ready, iconUri: _iconUri, ...inFlyte1 } = link;
    assert.deepEqual(FLYTE1.decodeResource(FLYTE1.encodeResource(resource)).logLinks, [inFlyte1]);
    const json = await messageToJson(TYPE_2, FLYTE2.encodeResource(resource));
    const { ttlSeconds: _ttl, showWhilePending: _show, hideOnceFinished: _hide, ...same } = link;
    const renamed = { ttl: "60s", ShowWhilePending: true, HideOnceFinished: true };
    const { logLinks } = json as { logLinks: unknown };
    assert.deepEqual(logLinks, [{ ...same, ...renamed }]);
  });
});
