import assert from "node:assert/strict";
import type { AuthConfig } from "../../../../src/runtime/remote/config/cluster-config.ts";
import { readClusterConfig } from "../../../../src/runtime/remote/config/read-cluster-config.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { configPlaces } from "../../../support/cluster/config-places.ts";

async function readAuth(
  admin: object,
  env: Record<string, string> = {},
  files: Record<string, string> = {},
): Promise<AuthConfig> {
  const yaml = JSON.stringify({ admin: { endpoint: "a", ...admin } });
  const places = configPlaces({ "/home/ada/.flyte/config.yaml": yaml, ...files }, env);
  return (await readClusterConfig({}, places)).auth;
}

describe("the configured authentication", () => {
  const none = { scopes: [], audience: undefined };

  it("is the device flow by default", async () => {
    assert.deepEqual(await readAuth({}), { kind: "device-flow", clientId: undefined, ...none });
  });

  it("is none without TLS, even if there is a secret", async () => {
    const env = { FLYTE_CREDENTIALS_CLIENT_SECRET: "s3cret" };
    assert.deepEqual(await readAuth({ insecure: true, authType: "Pkce" }, env), { kind: "none" });
  });

  it("reads the secret from a variable, a named variable, a file, or flytectl's own file", async () => {
    const secretOf = async (...args: Parameters<typeof readAuth>) => {
      const auth = await readAuth(...args);
      assert.ok(auth.kind === "client-secret");
      return auth.secret;
    };
    assert.equal(await secretOf({}, { FLYTE_CREDENTIALS_CLIENT_SECRET: "one" }), "one");
    assert.equal(await secretOf({ clientSecretEnvVar: "MINE" }, { MINE: "two" }), "two");
    const files = { "/run/s": "three\n", "/etc/secrets/client_secret": "four" };
    assert.equal(await secretOf({ clientSecretLocation: "/run/s" }, {}, files), "three");
    assert.equal(await secretOf({ authType: "clientsecret" }, {}, files), "four");
  });

  it("uses flytectl's client if none is named", async () => {
    const auth = await readAuth({}, { FLYTE_CREDENTIALS_CLIENT_SECRET: "s" });
    assert.ok(auth.kind === "client-secret");
    assert.equal(auth.clientId, "flytepropeller");
  });

  it("names a secret that is missing or empty", async () => {
    const missing = await awaitFxError(readAuth({ authType: "ClientSecret" }));
    assert.match(
      missing.message,
      /admin\.clientSecretLocation: cannot read \/etc\/secrets\/client_secret: there is no such file/,
    );
    const unset = await awaitFxError(readAuth({ clientSecretEnvVar: "MINE" }));
    assert.match(unset.message, /admin\.clientSecretEnvVar: \$MINE is not set/);
    const empty = await awaitFxError(readAuth({ clientSecretLocation: "/s" }, {}, { "/s": "\n" }));
    assert.match(empty.message, /admin\.clientSecretLocation: \/s is empty/);
  });

  it("reads a command from a list, a command line, JSON, or flytekit's variable", async () => {
    const expected = { kind: "command", command: ["get token", "--for", "flyte"] };
    const admin = { authType: "ExternalCommand", command: ["get token", "--for", "flyte"] };
    assert.deepEqual(await readAuth(admin), expected);
    assert.deepEqual(await readAuth({ command: "'get token' --for flyte" }), expected);
    const texts = {
      FLYTE_AUTH_COMMAND: '["get token", "--for", "flyte"]',
      FLYTE_ADMIN_COMMAND: '"get token" --for \\flyte',
      FLYTE_CREDENTIALS_COMMAND: "get token,--for,flyte",
    };
    for (const [name, text] of Object.entries(texts))
      assert.deepEqual(await readAuth({}, { [name]: text }), expected, name);
  });

  it("rejects a command line with an open quote, and a missing command", async () => {
    const open = await awaitFxError(readAuth({}, { FLYTE_AUTH_COMMAND: "get 'token" }));
    assert.match(open.message, /\$FLYTE_AUTH_COMMAND: expected a command and its arguments$/);
    const missing = await awaitFxError(readAuth({ authType: "ExternalCommand" }));
    assert.match(missing.message, /admin\.command is missing, which the authType ExternalCommand/);
  });

  it("keeps the name of a kind that fx does not support, unless there is a secret", async () => {
    assert.deepEqual(await readAuth({ authType: "Pkce" }), { kind: "unsupported", name: "Pkce" });
    const env = { FLYTE_CREDENTIALS_CLIENT_SECRET: "s" };
    assert.equal((await readAuth({ authType: "Pkce" }, env)).kind, "client-secret");
  });
});
