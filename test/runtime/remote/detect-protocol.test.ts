import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { ClusterConfig } from "../../../src/runtime/remote/config/cluster-config.ts";
import { detectProtocol } from "../../../src/runtime/remote/detect-protocol.ts";
import { awaitError, awaitFxError } from "../../support/assertions/caught-error.ts";
import { ClusterCertificates } from "../../support/cluster/cluster-certificates.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { serveCluster } from "../../support/cluster/serve-cluster.ts";
import { clusterConfig } from "../../support/cluster/with-cluster.ts";
import { httpServer } from "../../support/server/http-server.ts";
import { listen } from "../../support/server/listen.ts";
import { silentServer } from "../../support/server/silent-server.ts";

const TIMEOUT_MS = 10_000;

function detect(
  address: string,
  more: Partial<ClusterConfig> = {},
  limits: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const config = clusterConfig(address, more);
  return detectProtocol(config, { headers: {}, timeoutMs: TIMEOUT_MS, ...limits });
}

describe("the version of Flyte", () => {
  for (const protocol of ["flyte1", "flyte2"] as const)
    it(`is that of the service that asks for a token: ${protocol}`, async () => {
      const cluster = new FakeCluster();
      cluster.tokens = new Set(["never sent"]);
      if (protocol === "flyte2")
        cluster.fail("GetPublicClientConfig", { status: "UNAUTHENTICATED", message: "no token" });
      assert.equal(await detect((await serveCluster(protocol, cluster)).address), protocol);
    });

  describe("of another server", () => {
    const serve = async (answer: (response: ServerResponse) => void): Promise<string> => {
      const server = await httpServer((_request, response) => answer(response));
      return new URL(server.origin).host;
    };

    it("is 2 behind a proxy that passes only HTTP/1.1 and asks for a token", async () => {
      const address = await serve((response) => void response.writeHead(401).end());
      assert.equal(await detect(address), "flyte2");
    });

    it("is unknown for a web page", async () => {
      const page = { "content-type": "text/html" };
      const address = await serve((response) => void response.writeHead(200, page).end("<html>"));
      const { message, details, hint } = await awaitFxError(detect(address), "FX5034");
      assert.match(message, /^127\.0\.0\.1:\d+ \(from --endpoint\) is neither Flyte 1 nor Flyte 2/);
      assert.match(details[0]!, /^Flyte 1 \(gRPC\): \S/);
      assert.equal(
        details[1],
        "Flyte 2 (Connect): the server answered with text/html instead of a message",
      );
      assert.match(hint!, /check the endpoint/);
    });

    it("is perhaps another one if the server does not speak the one that was passed", async () => {
      const address = await serve((response) => void response.writeHead(200).end());
      const failed = detect(address, { protocol: "flyte1" });
      const { hint } = await awaitFxError(failed, "FX5031");
      assert.match(hint!, /^leave out --protocol flyte1, or check the endpoint/);
    });

    it("is unknown for an HTTP API", async () => {
      const body = '{"code":5,"message":"Not Found"}';
      const address = await serve((response) => void response.writeHead(404).end(body));
      const message = /Flyte 2 \(Connect\): HTTP status 404: Not Found/;
      await awaitFxError(detect(address), "FX5034", message);
    });

    it("is not reachable behind a proxy whose server is down", async () => {
      const address = await serve((response) => void response.writeHead(503).end());
      await awaitFxError(
        detect(address),
        "FX5031",
        /^cannot reach .* \(from --endpoint\): .*; HTTP status 503$/,
      );
    });
  });

  it("is unknown for a gRPC server without Flyte's services", async () => {
    const server = new Server();
    const port = await listen(server, ServerCredentials.createInsecure());
    await awaitFxError(
      detect(`127.0.0.1:${port}`),
      "FX5034",
      /Flyte 1 \(gRPC\): The server does not implement the method/,
    );
    server.forceShutdown();
  });

  it("is unknown if a proxy refuses every caller without a token", async () => {
    const certificates = new ClusterCertificates();
    const options = { ...certificates.forHttps(), allowHTTP1: true };
    const server = createSecureServer(options, (_request, response) => {
      response.writeHead(401).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const tls = { ca: certificates.read("ca.crt"), skipVerify: false };
    const { hint } = await awaitFxError(
      detect(`127.0.0.1:${port}`, { tls }),
      "FX5034",
      /does not say which version of Flyte it is/,
    );
    assert.equal(hint, "pass --protocol flyte1 or --protocol flyte2");
    assert.equal(await detect(`127.0.0.1:${port}`, { protocol: "flyte1", tls }), "flyte1");
    server.close();
  });

  it("is not reachable if nothing listens", async () => {
    const server = await silentServer();
    await server.close();
    await awaitFxError(
      detect(`127.0.0.1:${server.port}`),
      "FX5031",
      /^cannot reach 127\.0\.0\.1:\d+ \(from --endpoint\): connect ECONNREFUSED/,
    );
  });

  it("is not reachable if the server does not answer", async () => {
    const server = await silentServer();
    const opening = detect(`127.0.0.1:${server.port}`, {}, { timeoutMs: 50 });
    const { retryable } = await awaitFxError(
      opening,
      "FX5031",
      /^cannot reach .*: no answer within 0\.05 s$/,
    );
    assert.equal(retryable, true);
    await server.close();
  });

  it("stops when the signal fires", async () => {
    const server = await silentServer();
    const controller = new AbortController();
    const error = awaitError(detect(`127.0.0.1:${server.port}`, {}, { signal: controller.signal }));
    await server.connected();
    controller.abort(new Error("not needed"));
    assert.match(String(await error), /not needed/);
    await server.close();
  });

  it("is not doubted if it is configured", async () => {
    const server = new Server();
    const port = await listen(server, ServerCredentials.createInsecure());
    const protocol = "flyte1";
    assert.equal(await detect(`127.0.0.1:${port}`, { protocol }), protocol);
    server.forceShutdown();
  });
});
