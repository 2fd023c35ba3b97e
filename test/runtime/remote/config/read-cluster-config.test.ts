import assert from "node:assert/strict";
import fc from "fast-check";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import type {
  ClusterConfig,
  ClusterOptions,
} from "../../../../src/runtime/remote/config/cluster-config.ts";
import { readClusterConfig } from "../../../../src/runtime/remote/config/read-cluster-config.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { holdsForAsync } from "../../../support/assertions/holds-for.ts";
import { configPlaces } from "../../../support/cluster/config-places.ts";

const LOCAL = "/project/.flyte/config.yaml";
const OWN = "/home/ada/.flyte/config.yaml";

/** Reads a configuration with this text as the user's own file. */
function read(
  yaml: string,
  options: ClusterOptions = {},
  env: Record<string, string> = {},
  files: Record<string, string> = {},
): Promise<ClusterConfig> {
  return readClusterConfig(options, configPlaces({ [OWN]: yaml, ...files }, env));
}

const awaitInvalid = (work: Promise<unknown>): Promise<FxError> => awaitFxError(work, "FX2032");

describe("the configuration of a cluster", () => {
  it("reads the file that flytectl and flyte-sdk use", async () => {
    const config = await read(
      `admin:
  endpoint: dns:///flyte.example.com
  authType: ClientSecret
  clientId: ada
  clientSecretLocation: secret.txt
  scopes: [all, offline]
  audience: flyte
  authorizationHeader: flyte-authorization
  proxyCommand: [iap, token]
  httpProxyURL: http://proxy:3128
  unknownKey: { ignored: true }
console: { endpoint: dns:///console.example.com }
task: { org: acme, project: weather, domain: production }
`,
      {},
      {},
      { "/project/secret.txt": "s3cret\n" },
    );
    assert.deepEqual(config, {
      host: "flyte.example.com",
      port: 443,
      protocol: undefined,
      source: "~/.flyte/config.yaml",
      tls: { skipVerify: false, ca: undefined },
      insecureStore: false,
      proxy: "http://proxy:3128",
      proxyCommand: ["iap", "token"],
      auth: {
        kind: "client-secret",
        clientId: "ada",
        secret: "s3cret",
        scopes: ["all", "offline"],
        audience: "flyte",
      },
      authorizationHeader: "flyte-authorization",
      org: "acme",
      project: "weather",
      domain: "production",
      consoleUrl: "https://console.example.com",
    });
  });

  it("prefers flags to variables, and variables to the file", async () => {
    const yaml = "admin: { endpoint: file }\ntask: { project: file }\n";
    const env = { FLYTE_ADMIN_ENDPOINT: "variable", FLYTE_TASK_PROJECT: "variable" };
    const flags = { endpoint: "flag", project: "flag" };
    const look = async (...args: Parameters<typeof read>) => {
      const { host, source, project } = await read(...args);
      return { host, source, project };
    };
    assert.deepEqual(await look(yaml), {
      host: "file",
      source: "~/.flyte/config.yaml",
      project: "file",
    });
    assert.deepEqual(await look(yaml, {}, env), {
      host: "variable",
      source: "$FLYTE_ADMIN_ENDPOINT",
      project: "variable",
    });
    assert.deepEqual(await look(yaml, flags, env), {
      host: "flag",
      source: "--endpoint",
      project: "flag",
    });
  });

  it("reads the named file, else the folder's, else the user's own", async () => {
    const file = (name: string) => `admin: { endpoint: ${name} }`;
    const files = {
      "/project/other.yaml": file("named"),
      "/etc/flyte.yaml": file("variable"),
      [LOCAL]: file("local"),
      [OWN]: file("own"),
    };
    const host = async (options: ClusterOptions, env = {}, omitted = "") => {
      const there = Object.entries(files).filter(([path]) => path !== omitted);
      return (await readClusterConfig(options, configPlaces(Object.fromEntries(there), env))).host;
    };
    const env = { FLYTECTL_CONFIG: "/etc/flyte.yaml" };
    assert.equal(await host({ config: "other.yaml" }, env), "named");
    assert.equal(await host({}, env), "variable");
    assert.equal(await host({}), "local");
    assert.equal(await host({}, {}, LOCAL), "own");
  });

  it("says where it looked if nothing is configured, and what to type", async () => {
    const error = await awaitInvalid(readClusterConfig({}, configPlaces()));
    assert.equal(error.summary, "no cluster is configured");
    assert.deepEqual(error.details, [
      "not set: --endpoint, $FLYTE_API_KEY, $FLYTE_ADMIN_ENDPOINT, $FLYTE_PLATFORM_URL",
      "no file: $FLYTECTL_CONFIG, ./.flyte/config.yaml, ~/.flyte/config.yaml",
    ]);
    assert.match(error.hint!, /--endpoint HOST[^]*\n +admin:\n +endpoint: flyte\.example\.com$/);
    const incomplete = await awaitInvalid(read("task: { project: weather }"));
    assert.match(incomplete.details[1]!, /^~\/\.flyte\/config\.yaml has no admin\.endpoint$/);
  });

  it("rejects a named file that does not exist", async () => {
    const flag = await awaitInvalid(read("", { config: "no.yaml" }));
    assert.match(flag.message, /^--config no\.yaml: there is no such file/);
    const variable = await awaitInvalid(read("", {}, { FLYTECTL_CONFIG: "/no.yaml" }));
    assert.match(variable.message, /^\$FLYTECTL_CONFIG=\/no\.yaml: there is no such file/);
  });

  it("rejects an INI file with a hint", async () => {
    const error = await awaitInvalid(read("# flytekit\n\n[platform]\nurl = flyte.example.com\n"));
    assert.match(error.message, /^cannot read ~\/\.flyte\/config\.yaml: .* line 4/);
    assert.match(error.hint!, /^write it as YAML.* only flytekit reads INI files$/);
  });

  it("rejects malformed YAML with its line", async () => {
    const error = await awaitInvalid(read("admin:\n  endpoint: a\n insecure: true\n"));
    assert.match(error.message, /^cannot read ~\/\.flyte\/config\.yaml: .* line 3, column 1$/);
    assert.match(
      (await awaitInvalid(read("- a\n- b\n"))).message,
      /expected sections such as admin:/,
    );
  });

  it("reports every value of the wrong type at once", async () => {
    const error = await awaitInvalid(
      read(
        `admin:
  endpoint: [a]
  insecure: maybe
  clientId: 7
  command: { a: b }
  httpProxyURL: proxy
task: { project: true }
`,
        { domain: "production" },
        { FLYTE_ADMIN_SCOPES: '{"a":1}', FLYTE_PLATFORM_INSECURE_SKIP_VERIFY: "perhaps" },
      ),
    );
    assert.deepEqual([...error.details].sort(), [
      "$FLYTE_PLATFORM_INSECURE_SKIP_VERIFY: expected true or false",
      "admin.clientId in ~/.flyte/config.yaml: expected a text, got 7",
      'admin.command in ~/.flyte/config.yaml: expected a command and its arguments, got an object with "a"',
      "admin.endpoint in ~/.flyte/config.yaml: expected a text, got a list of 1",
      "admin.httpProxyURL: expected a URL such as http://proxy:3128",
      'admin.insecure in ~/.flyte/config.yaml: expected true or false, got "maybe"',
      "task.project in ~/.flyte/config.yaml: expected a text, got true",
    ]);
  });

  it("chooses the default port by TLS", async () => {
    assert.equal((await read("admin: { endpoint: a }")).port, 443);
    assert.equal((await read("admin: { endpoint: a, insecure: true }")).port, 80);
    assert.equal((await read("admin: { endpoint: 'http://a' }")).port, 80);
  });

  it("lets the scheme of an endpoint win over the file", async () => {
    const yaml = "admin: { insecure: true, endpoint: a }";
    assert.equal((await read(yaml, { endpoint: "https://b" })).tls !== undefined, true);
    assert.equal((await read(yaml, { endpoint: "b" })).tls, undefined);
    const error = await awaitInvalid(read("", { endpoint: "https://b", insecure: true }));
    assert.match(error.details[0]!, /^--insecure connects without TLS/);
  });

  it("never fails with anything but FX2032, whatever the file says", async () => {
    const key = fc.constantFrom(
      "endpoint",
      "insecure",
      "command",
      "scopes",
      "authType",
      "clientId",
    );
    const admin = fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }));
    await holdsForAsync(fc.oneof(admin, fc.jsonValue()), fc.boolean(), async (value, isAdmin) => {
      const yaml = JSON.stringify(isAdmin ? { admin: value } : value);
      const error = await read(yaml).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      assert.ok(error === undefined || (error instanceof FxError && error.code === "FX2032"));
    });
  });
});

describe("an API key", () => {
  const toKey = (text: string) => ({ FLYTE_API_KEY: Buffer.from(text).toString("base64") });

  it("replaces what the file and other variables say about the cluster", async () => {
    const config = await read(
      "admin: { endpoint: other, insecure: true, clientId: bob }\ntask: { project: weather }",
      {},
      { ...toKey("flyte.example.com:ada:s3cret:acme"), FLYTE_ADMIN_ENDPOINT: "another" },
    );
    assert.equal(config.host, "flyte.example.com");
    assert.equal(config.source, "$FLYTE_API_KEY");
    assert.equal(config.tls !== undefined, true);
    assert.equal(config.org, "acme");
    assert.equal(config.project, "weather");
    const { auth } = config;
    assert.ok(auth.kind === "client-secret");
    assert.deepEqual([auth.clientId, auth.secret], ["ada", "s3cret"]);
  });

  it("is not used with a file that the user names", async () => {
    const files = { "/project/c.yaml": "admin: { endpoint: named }" };
    const config = await read("", { config: "c.yaml" }, toKey("a:b:s3cret:d"), files);
    assert.equal(config.host, "named");
    assert.notEqual(config.auth.kind, "client-secret");
  });

  it("is rejected without quoting it", async () => {
    for (const text of ["two:parts", "flyte.example.com:8080:ada:s3cret:acme", "::::"]) {
      const error = await awaitInvalid(read("", {}, toKey(text)));
      assert.deepEqual(error.details, [
        "$FLYTE_API_KEY is not the base64 of ENDPOINT:CLIENT_ID:SECRET:ORG",
      ]);
    }
  });
});
