import assert from "node:assert/strict";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type ClusterFlags,
  clusterFromFlags,
  configFromFlags,
} from "../../../src/cli/remote/cluster-flags.ts";
import { CommandProcess } from "../../../src/process/command-process.ts";
import { Redactor } from "../../../src/runtime/secrets/redactor.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { ClusterCertificates } from "../../support/cluster/cluster-certificates.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../support/cluster/serve-cluster.ts";
import { CLIENT_SECRET, type OAuthFake, serveOAuth } from "../../support/cluster/serve-oauth.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

/** A host that keeps what a command would print. */
class TestHost {
  readonly wantsJson = false;
  readonly process = new CommandProcess(process);
  readonly notes: string[] = [];
  redactor = new Redactor(() => []);
  note(text: string): void {
    this.notes.push(text);
  }
  hideSecrets({ values }: { readonly values: Iterable<string> }): void {
    this.redactor = new Redactor(() => values);
  }
}

describe("the flags of a cluster", () => {
  const folder = useTemporaryFolder();
  let certificates: ClusterCertificates;
  let cluster: FakeCluster;
  let server: ClusterServer;
  let oauth: OAuthFake;
  let host: TestHost;
  before(() => (certificates = new ClusterCertificates()));
  beforeEach(async () => {
    cluster = new FakeCluster();
    server = await serveCluster("flyte2", cluster, certificates);
    oauth = await serveOAuth(cluster, certificates.forHttps());
    mkdirSync(join(folder.path, "project"));
    process.chdir(join(folder.path, "project"));
    host = new TestHost();
    const state = join(folder.path, "state");
    mkdirSync(state);
    Object.assign(process.env, { HOME: folder.path, XDG_STATE_HOME: state, no_proxy: "127.0.0.1" });
    folder.write({
      ".flyte/config.yaml": `admin:
  endpoint: dns:///${server.address}
  caCertFilePath: ${certificates.path("ca.crt")}
  clientId: ada
  clientSecretLocation: ${folder.path}/secret
task: { project: weather }
`,
      secret: `${CLIENT_SECRET}\n`,
    });
  });

  const getUser = async (flags: ClusterFlags = {}): Promise<string | undefined> => {
    const opened = await clusterFromFlags(flags, host);
    try {
      return await opened.getUser();
    } finally {
      opened.close();
    }
  };

  it("reach the cluster of the user's own file, with its secret", async () => {
    assert.equal(await getUser(), "ada@example.com");
    assert.deepEqual(host.notes, []);
  });

  it("keep the token below the state folder, for the user alone", async () => {
    await getUser();
    const tokens = join(folder.path, "state/fx/tokens");
    const [file] = readdirSync(tokens);
    assert.equal(statSync(tokens).mode & 0o777, 0o700);
    assert.equal(statSync(join(tokens, file!)).mode & 0o777, 0o600);
    await getUser();
    assert.equal(oauth.requests.length, 1);
  });

  it("hide the secret and the tokens from all output", async () => {
    await getUser();
    const text = host.redactor.redact(`${CLIENT_SECRET} token-1 refresh-1`);
    assert.equal(text, "[secret] [secret] [secret]");
  });

  it("send no secret to a token endpoint without TLS", async () => {
    await oauth.close();
    oauth = await serveOAuth(cluster);
    await awaitFxError(
      getUser(),
      "FX5032",
      /^the cluster names http:\/\/127\.0\.0\.1:\d+ to get tokens from/,
    );
    assert.deepEqual(oauth.requests, []);
  });

  it("win over the file", async () => {
    const flags = { endpoint: "flyte.example.com", project: "other", "tls-ca": "../ca.pem" };
    folder.write({ "ca.pem": certificates.read("other-ca.crt") });
    const config = await configFromFlags(flags, host.process);
    assert.equal(config.host, "flyte.example.com");
    assert.equal(config.project, "other");
    assert.equal(config.tls?.ca, certificates.read("other-ca.crt"));
    assert.equal(
      (await configFromFlags({ ca: "../ca.pem" }, host.process)).tls?.ca,
      config.tls?.ca,
    );
  });

  it("need a project", async () => {
    folder.write({ ".flyte/config.yaml": `admin: { endpoint: '${server.address}' }\n` });
    const { hint } = await awaitFxError(getUser(), "FX2032", "no project is configured");
    assert.match(hint!, /--project NAME, or set task\.project/);
  });

  it("warn if the certificate is not verified", async () => {
    process.env["FLYTE_ADMIN_INSECURESKIPVERIFY"] = "true";
    await getUser();
    assert.deepEqual(host.notes, [
      `warning: fx does not verify the certificate of ${server.address} (admin.insecureSkipVerify)`,
    ]);
  });

  it("ask nobody to sign in without a terminal", async () => {
    process.env["FLYTE_ADMIN_AUTHTYPE"] = "DeviceFlow";
    process.env["CI"] = "true";
    const { hint } = await awaitFxError(
      getUser(),
      "FX5032",
      "the cluster wants you to sign in, which needs a terminal",
    );
    assert.match(hint!, /ClientSecret or ExternalCommand/);
    assert.deepEqual(host.notes, []);
  });
});
