import assert from "node:assert/strict";
import type { ClusterConfig } from "../../../../src/runtime/remote/config/cluster-config.ts";
import { openCluster } from "../../../../src/runtime/remote/open-cluster.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { ClusterCertificates } from "../../../support/cluster/cluster-certificates.ts";
import { FakeCluster } from "../../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../../support/cluster/serve-cluster.ts";
import { SECRET_AUTH, serveOAuth } from "../../../support/cluster/serve-oauth.ts";
import { clusterConfig, clusterTools } from "../../../support/cluster/with-cluster.ts";
import { type TunnelProxy, tunnelProxy } from "../../../support/server/tunnel-proxy.ts";

describe("a cluster behind an HTTP proxy", () => {
  let certificates: ClusterCertificates;
  let cluster: FakeCluster;
  let server: ClusterServer;
  let proxy: TunnelProxy;
  beforeEach(async () => {
    certificates = new ClusterCertificates();
    cluster = new FakeCluster();
    proxy = await tunnelProxy();
  });

  const getUser = async (more: Partial<ClusterConfig>): Promise<void> => {
    const config = { tls: { ca: certificates.read("ca.crt") }, proxy: undefined, ...more };
    const opened = await openCluster(clusterConfig(server.address, config), clusterTools());
    assert.equal(await opened.getUser(), "ada@example.com");
    opened.close();
  };
  const targets = (): readonly string[] => [...new Set(proxy.tunnels.map(({ target }) => target))];

  for (const protocol of ["flyte1", "flyte2"] as const) {
    const serve = async (): Promise<void> => {
      server = await serveCluster(protocol, cluster, certificates);
    };

    it(`is reached through https_proxy with TLS, as ${protocol}`, async () => {
      await serve();
      process.env["https_proxy"] = proxy.url;
      await getUser({ protocol });
      assert.deepEqual(targets(), [server.address]);
    });

    it(`is reached directly if no_proxy names it, as ${protocol}`, async () => {
      await serve();
      process.env["https_proxy"] = proxy.url;
      process.env["no_proxy"] = "127.0.0.1";
      await getUser({ protocol });
      assert.deepEqual(targets(), []);
    });
  }

  it("gets its token through admin.httpProxyURL, with its password, and nothing else", async () => {
    server = await serveCluster("flyte2", cluster, certificates);
    const oauth = await serveOAuth(cluster, certificates.forHttps());
    await getUser({
      protocol: "flyte2",
      proxy: proxy.url.replace("//", "//ada:s3cret@"),
      auth: SECRET_AUTH,
    });
    assert.deepEqual(targets(), [new URL(oauth.origin).host]);
    const basic = Buffer.from("ada:s3cret").toString("base64");
    assert.equal(proxy.tunnels[0]!.headers["proxy-authorization"], `Basic ${basic}`);
  });

  it("is not reached if the proxy refuses the tunnel", async () => {
    server = await serveCluster("flyte2", cluster, certificates);
    const refusing = await tunnelProxy(407);
    process.env["https_proxy"] = refusing.url;
    const opening = getUser({ protocol: "flyte2" });
    const { hint } = await awaitFxError(
      opening,
      "FX5031",
      /^cannot reach .*: Proxy response \(407\)/,
    );
    assert.match(hint!, /https_proxy/);
  });
});
