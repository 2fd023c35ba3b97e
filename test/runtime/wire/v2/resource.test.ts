import assert from "node:assert/strict";
import { messageToJson } from "../../../../src/runtime/wire/inspect/message-formats.ts";
import { PHASES } from "../../../../src/runtime/wire/models/phase.ts";
import type { ResourceMessage } from "../../../../src/runtime/wire/models/resource.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { FLYTE2 } from "../../../../src/runtime/wire/v2/wire.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { checkResourceRoundTrips } from "../resource-round-trips.ts";

const { decodeResource: decodeV1, encodeResource: encodeV1 } = FLYTE1;
const { decodeResource, encodeResource } = FLYTE2;

const TYPE = "flyteidl2.connector.Resource";
const running: ResourceMessage = { phase: "RUNNING", message: "60 %", logLinks: [] };

describe("Flyte 2's Resource on the wire", () => {
  it("survives a round trip", () => checkResourceRoundTrips({ encodeResource, decodeResource }));

  it("has Flyte's numbers for the phases", () => {
    for (const phase of PHASES)
      assert.equal(decodeResource(encodeResource({ ...running, phase })).phase, phase);
    assert.equal(encodeResource({ phase: "RETRYABLE_FAILED", message: "", logLinks: [] })[1], 8);
  });

  it("distinguishes empty outputs from missing ones", async () => {
    assert.equal(decodeResource(encodeResource(running)).outputs, undefined);
    assert.deepEqual(await messageToJson(TYPE, encodeResource({ ...running, outputs: {} })), {
      outputs: {},
      message: "60 %",
      phase: "RUNNING",
    });
  });

  it("has outputs as a list", async () => {
    const outputs = { literals: { rows: { scalar: { primitive: { integer: 42 } } } } };
    const json = (await messageToJson(TYPE, encodeResource({ ...running, outputs }))) as {
      outputs: unknown;
    };
    assert.deepEqual(json.outputs, {
      literals: [{ name: "rows", value: { scalar: { primitive: { integer: "42" } } } }],
    });
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
    assert.deepEqual(decodeResource(encodeResource(resource)).logLinks, [link]);
    const { linkType: _linkType, ready: _ready, iconUri: _iconUri, ...inFlyte1 } = link;
    assert.deepEqual(decodeV1(encodeV1(resource)).logLinks, [inFlyte1]);
    const json = (await messageToJson(TYPE, encodeResource(resource))) as { logLinks: unknown };
    assert.deepEqual(json.logLinks, [
      {
        uri: "https://x",
        name: "n",
        messageFormat: "JSON",
        ttl: "60s",
        ShowWhilePending: true,
        HideOnceFinished: true,
        linkType: "DASHBOARD",
        ready: true,
        iconUri: "https://x/i.png",
      },
    ]);
  });

  it("rejects values that it cannot hold, and truncated bytes", () => {
    catchFxError("FX1007", () => encodeResource({ ...running, customInfo: { rate: Infinity } }));
    const bytes = encodeResource(running);
    catchFxError("FX2006", () => decodeResource(bytes.subarray(0, bytes.length - 3)));
  });
});
