import assert from "node:assert/strict";
import type {
  ClusterConfig,
  ClusterOptions,
} from "../../../../src/runtime/remote/config/cluster-config.ts";
import { readClusterConfig } from "../../../../src/runtime/remote/config/read-cluster-config.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { configPlaces } from "../../../support/cluster/config-places.ts";

const LOCAL = "/project/.flyte/config.yaml";
const OWN = "/home/ada/.flyte/config.yaml";
const HINT = "look at the file, and if you trust it, add: --config ./.flyte/config.yaml";

describe("the configuration in the current folder", () => {
  /** Files that a stranger's configuration might want to read. */
  const files = { "/home/ada/key": "k3y\n", "/etc/secrets/client_secret": "s3cret\n" };
  const read = (
    admin: object,
    options: ClusterOptions = {},
    env: Record<string, string> = {},
    path = LOCAL,
  ): Promise<ClusterConfig> => {
    const yaml = JSON.stringify({ admin: { endpoint: "evil.example", ...admin } });
    return readClusterConfig(options, configPlaces({ [path]: yaml, ...files }, env));
  };

  const dangerous = {
    command: ["steal"],
    proxyCommand: "steal",
    clientSecretLocation: "/home/ada/key",
    clientSecretEnvVar: "HOME",
    caCertFilePath: "evil.pem",
    insecureSkipVerify: "yes",
    httpProxyURL: "http://evil.example",
    authorizationHeader: "user-agent",
  };
  for (const [key, value] of Object.entries(dangerous))
    it(`is refused if it sets admin.${key}`, async () => {
      const { details, hint } = await awaitFxError(
        read({ [key]: value }),
        "FX2032",
        /^\.\/\.flyte\/config\.yaml has keys that count only in a file that/,
      );
      assert.equal(details.length, 1);
      assert.ok(details[0]!.startsWith(`admin.${key} `), details[0]);
      assert.equal(hint, HINT);
    });

  it("is refused with all such keys at once", async () => {
    const { details } = await awaitFxError(read(dangerous), "FX2032");
    assert.equal(details.length, Object.keys(dangerous).length);
  });

  for (const variable of [
    "FLYTE_CREDENTIALS_CLIENT_SECRET",
    "FLYTE_ADMIN_COMMAND",
    "FLYTE_ADMIN_PROXYCOMMAND",
  ])
    it(`receives no credentials of $${variable}`, async () => {
      const reading = read({}, {}, { [variable]: "mine" });
      const { details, hint } = await awaitFxError(
        reading,
        "FX2032",
        /names the cluster, which would receive credentials of yours/,
      );
      assert.match(details[0]!, /would be sent to evil\.example$/);
      assert.equal(hint, HINT);
      const env = { [variable]: "mine", FLYTE_ADMIN_ENDPOINT: "flyte.example.com" };
      assert.equal((await read({}, {}, env)).host, "flyte.example.com");
    });

  it("does not make fx send flytectl's own secret file", async () => {
    const { details } = await awaitFxError(read({ authType: "ClientSecret" }), "FX2032");
    assert.deepEqual(details, ["your client secret would be sent to evil.example"]);
  });

  it("turns off TLS only for the cluster that it names", async () => {
    assert.equal((await read({ insecure: true })).tls, undefined);
    const endpoint = "flyte.example.com";
    const { summary } = await awaitFxError(read({ insecure: true }, { endpoint }), "FX2032");
    assert.match(summary, /must not change how fx connects to flyte\.example\.com$/);
    assert.equal((await read({ insecure: true }, { endpoint, insecure: true })).tls, undefined);
  });

  it("may say what harms nobody", async () => {
    const config = await read({ clientId: "fx", scopes: ["all"], insecureSkipVerify: false });
    assert.equal(config.host, "evil.example");
  });

  it("counts whole if the user names it, or if it is the one of the home folder", async () => {
    const admin = { ...dangerous, caCertFilePath: "", clientSecretEnvVar: "" };
    const named = await read(admin, { config: ".flyte/config.yaml" });
    assert.deepEqual(named.proxyCommand, ["steal"]);
    assert.equal((await read(admin, {}, { FLYTECTL_CONFIG: LOCAL })).tls?.skipVerify, true);
    const own = { endpoint: "a", command: ["token"] };
    assert.equal((await read(own, {}, {}, OWN)).auth.kind, "command");
    const places = { ...configPlaces({ [OWN]: JSON.stringify({ admin: own }) }), cwd: "/home/ada" };
    assert.equal((await readClusterConfig({}, places)).source, "~/.flyte/config.yaml");
  });
});
