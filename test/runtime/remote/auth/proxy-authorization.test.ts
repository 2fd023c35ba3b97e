import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as forward, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ClusterConfig } from "../../../../src/runtime/remote/config/cluster-config.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { FakeCluster } from "../../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../../support/cluster/serve-cluster.ts";
import { SECRET_AUTH, serveOAuth } from "../../../support/cluster/serve-oauth.ts";
import { withCluster } from "../../../support/cluster/with-cluster.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

/** Prints `proxy-1`, then `proxy-2` and so on. */
const COUNT = `const fs = require("fs"); const file = process.argv[1];
const count = 1 + Number(fs.existsSync(file) && fs.readFileSync(file, "utf8"));
fs.writeFileSync(file, String(count)); console.log("proxy-" + count);`;

describe("a cluster behind a proxy that requires a token", () => {
  const folder = useTemporaryFolder();
  let cluster: FakeCluster;
  let server: ClusterServer;
  let proxy: Server;
  let accepted: string;
  let seen: (string | undefined)[];
  beforeEach(async () => {
    cluster = new FakeCluster();
    server = await serveCluster("flyte2", cluster);
    accepted = "Bearer proxy-1";
    seen = [];
    proxy = createServer((request, response) => {
      const { url: path, method, headers } = request;
      seen.push(headers["proxy-authorization"]);
      if (headers["proxy-authorization"] !== accepted)
        return void response.writeHead(401, { "content-type": "text/html" }).end("<html>");
      const target = { ...toTarget(server.address), path, method, headers };
      request.pipe(
        forward(target, (reply) => {
          response.writeHead(reply.statusCode!, reply.headers);
          reply.pipe(response);
        }),
      );
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
  });
  afterEach(async () => {
    proxy.close();
    proxy.closeAllConnections();
    await once(proxy, "close");
  });

  const run = (
    more: Partial<ClusterConfig>,
    between: () => void = () => undefined,
  ): Promise<void> => {
    const { port } = proxy.address() as AddressInfo;
    const proxyCommand = [process.execPath, "-e", COUNT, `${folder.path}/count`];
    const config = { proxyCommand, ...more };
    return withCluster(`127.0.0.1:${port}`, config, {}, async (opened) => {
      assert.equal(opened.protocol, "flyte2");
      assert.equal(await opened.getUser(), "ada@example.com");
      between();
      assert.equal(await opened.getUser(), "ada@example.com");
    });
  };

  it("gets the token from the first call on", async () => {
    await run({});
    assert.deepEqual(new Set(seen), new Set(["Bearer proxy-1"]));
  });

  it("gets another token when the first one expires", async () => {
    await run({}, () => (accepted = "Bearer proxy-2"));
    assert.deepEqual(seen.slice(-2), ["Bearer proxy-1", "Bearer proxy-2"]);
  });

  it("gets the token for the proxy beside the one for the cluster", async () => {
    const oauth = await serveOAuth(cluster);
    await run({ auth: SECRET_AUTH }, () => (accepted = "Bearer proxy-2"));
    const { headers } = cluster.calls.at(-1)!;
    assert.equal(headers["proxy-authorization"], "Bearer proxy-2");
    assert.equal(headers["flyte-authorization"], "Bearer token-1");
    assert.equal(oauth.requests.length, 1);
  });

  it("is not reached if the command fails", async () => {
    const proxyCommand = [process.execPath, "-e", "process.exit(7)"];
    await awaitFxError(
      run({ proxyCommand }),
      "FX5032",
      /\(admin\.proxyCommand\) ended with exit code 7$/,
    );
    assert.deepEqual(seen, []);
  });
});

function toTarget(address: string): { readonly host: string; readonly port: number } {
  const [host = "", port = ""] = address.split(":");
  return { host, port: Number(port) };
}
