import assert from "node:assert/strict";
import type { Protocol } from "../../../../src/runtime/base/protocol.ts";
import type { Storage } from "../../../../src/runtime/base/storage.ts";
import type { LiteralMap } from "../../../../src/runtime/values/literal.ts";
import { loadWire } from "../../../../src/runtime/wire/load-wire.ts";
import { memoryStorage } from "../../../../src/testing/memory-storage.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { FakeCluster } from "../../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../../support/cluster/serve-cluster.ts";
import { withCluster } from "../../../support/cluster/with-cluster.ts";
import { type HttpServer, httpServer } from "../../../support/server/http-server.ts";

const OUTPUTS: LiteralMap = {
  literals: { text: { scalar: { primitive: { stringValue: "long" } } } },
};
const URI = "s3://bucket/r1/outputs.pb";

describe("outputs that a cluster does not send", () => {
  let cluster: FakeCluster;
  let server: ClusterServer | undefined;
  let store: HttpServer | undefined;
  beforeEach(() => {
    cluster = new FakeCluster();
    cluster.steps = [{ phase: "SUCCEEDED" }];
    cluster.start("r1", "forecast", "v1", new Uint8Array());
    cluster.largeOutputs = { url: "", uri: URI };
  });

  const read = async (
    protocol: Protocol,
    openStorage: () => Promise<Storage>,
    areDeclared = true,
  ): Promise<string | undefined> => {
    server = await serveCluster(protocol, cluster);
    const { literals } = await withCluster(server.address, {}, { openStorage }, (opened) =>
      opened.getOutputs("r1", areDeclared),
    );
    return literals?.["text"]?.scalar?.primitive?.stringValue ?? undefined;
  };
  const noStorage = (): Promise<Storage> => assert.fail("fx opened the storage");
  const encoded = async (protocol: Protocol): Promise<Uint8Array> =>
    (await loadWire(protocol)).encodeOutputs(OUTPUTS);
  /** Serves the outputs of Flyte 1 at a signed URL. */
  const serveStore = async (...statuses: readonly number[]): Promise<void> => {
    const bytes = await encoded("flyte1");
    const left = [...statuses];
    store = await httpServer((_request, response) =>
      response.writeHead(left.shift() ?? 200).end(bytes),
    );
    cluster.largeOutputs = { url: `${store.origin}/r1/outputs.pb?signature=never-print`, uri: URI };
  };

  for (const protocol of ["flyte1", "flyte2"] as const) {
    it(`are read from the store, in ${protocol}`, async () => {
      const storage = memoryStorage();
      await storage.put(URI, await encoded(protocol));
      assert.equal(await read(protocol, () => Promise.resolve(storage)), "long");
    });

    it(`are reported with their URI if the store does not have them, in ${protocol}`, async () => {
      const reading = read(protocol, () => Promise.resolve(memoryStorage()));
      const { hint } = await awaitFxError(
        reading,
        "FX5011",
        /^the cluster does not send the outputs of r1, and fx cannot read them itself: .*s3:\/\/bucket\/r1\/outputs\.pb/,
      );
      assert.match(hint!, /storage\.limits\.maxDownloadMBs/);
    });

    it(`are no file of this machine, in ${protocol}`, async () => {
      cluster.largeOutputs = { url: "", uri: "/etc/passwd" };
      await awaitFxError(
        read(protocol, noStorage),
        "FX5015",
        /\/etc\/passwd is not in a store that fx can read/,
      );
    });
  }

  it("are not looked for if the task declares none", async () => {
    assert.equal(await read("flyte1", noStorage, false), undefined);
  });

  it("are read from the signed URL of Flyte 1, after a failure that passes", async () => {
    await serveStore(503);
    assert.equal(await read("flyte1", noStorage), "long");
    assert.equal(store!.seen.length, 2);
  });

  it("are asked for four times if the store does not get well", async () => {
    await serveStore(...Array<number>(10).fill(503));
    await awaitFxError(read("flyte1", noStorage), "FX5013");
    assert.equal(store!.seen.length, 4);
  });

  it("are reported without the signature if the URL has expired", async () => {
    await serveStore(403);
    await awaitFxError(
      read("flyte1", noStorage),
      "FX5013",
      `cannot read the outputs of r1 from ${store!.origin}/r1/outputs.pb: HTTP status 403`,
    );
  });

  it("are reported without the URL if it is invalid", async () => {
    cluster.largeOutputs = { url: "https://[?signature=never-print", uri: URI };
    await awaitFxError(
      read("flyte1", noStorage),
      "FX5033",
      "the cluster returned an invalid signed URL",
    );
  });

  it("have their offloaded values filled in from the store", async () => {
    cluster.largeOutputs = undefined;
    const wire = await loadWire("flyte1");
    const value = wire.encodeLiteral(OUTPUTS.literals!["text"]!);
    const storage = memoryStorage();
    await storage.put("s3://bucket/r1/text.pb", value);
    cluster.outputs = wire.encodeOutputs({
      literals: {
        text: {
          offloadedMetadata: { uri: "s3://bucket/r1/text.pb", sizeBytes: value.length },
        },
      },
    });
    assert.equal(await read("flyte1", () => Promise.resolve(storage)), "long");
  });
});
