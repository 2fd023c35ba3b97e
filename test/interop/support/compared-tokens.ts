import assert from "node:assert/strict";
import type { ServerOptions } from "node:https";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { ClusterCertificates } from "../../support/cluster/cluster-certificates.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { serveCluster } from "../../support/cluster/serve-cluster.ts";
import { CLIENT_SECRET, serveOAuth } from "../../support/cluster/serve-oauth.ts";
import { fx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { usePython } from "./use-python.ts";

/** What a client sent to get a token, and where it put the token. */
interface SentForToken {
  readonly requests: readonly object[];
  /** The header of the cluster's choice, in the last call. */
  readonly header: string | undefined;
}

/** Compares how fx and the Python SDK get a token for a client secret, over TLS. */
export function describeTokens(protocol: Protocol): void {
  describe(`a token for a cluster of ${protocol}`, () => {
    const python = usePython(protocol);
    let certificates: ClusterCertificates;
    before(() => (certificates = new ClusterCertificates()));

    /** fx sends no secret without TLS, and Python trusts only the CAs of its packages. */
    async function record(
      list: (endpoint: string) => Promise<unknown>,
      oauthTls?: ServerOptions,
    ): Promise<SentForToken> {
      const cluster = new FakeCluster();
      const oauth = await serveOAuth(cluster, oauthTls);
      const server = await serveCluster(protocol, cluster, certificates);
      await list(server.address);
      const header = cluster.calls.at(-1)!.headers[cluster.tokenHeader];
      return { requests: oauth.requests, header };
    }

    async function listWithFx(endpoint: string): Promise<void> {
      const project = new TemporaryProject({ secret: CLIENT_SECRET });
      const admin = {
        endpoint: `dns:///${endpoint}`,
        caCertFilePath: certificates.path("ca.crt"),
        authType: "ClientSecret",
        clientId: "ada",
        clientSecretLocation: `${project.root}/secret`,
      };
      project.write("config.yaml", JSON.stringify({ admin })); // YAML, too
      const scope = ["--project", "weather", "--domain", "development"];
      const { code, stderr } = await fx(project, [
        ...["remote", "list", "--config", "config.yaml"],
        ...scope,
      ]);
      assert.equal(code, 0, stderr);
    }

    it("is asked for and sent as in Python", async () => {
      const ours = await record(listWithFx, certificates.forHttps());
      const theirs = await record((endpoint) =>
        python.call("remote.listed_with_secret", {
          ...{ endpoint, ca: certificates.path("ca.crt") },
          ...{ client_id: "ada", secret: CLIENT_SECRET },
        }),
      );
      assert.equal(ours.header, "Bearer token-1");
      assert.deepEqual(ours, theirs);
    });
  });
}
