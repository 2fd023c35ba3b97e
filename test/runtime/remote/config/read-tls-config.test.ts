import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { ClusterOptions } from "../../../../src/runtime/remote/config/cluster-config.ts";
import { readClusterConfig } from "../../../../src/runtime/remote/config/read-cluster-config.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { configPlaces } from "../../../support/cluster/config-places.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";
import { Certificates } from "../../../support/server/certificates.ts";

describe("the configured TLS", () => {
  const folder = useTemporaryFolder();
  let files: Record<string, string>;
  beforeEach(() => {
    const certificates = Certificates.signedByCa(folder.path, "client");
    certificates.signed("other", "ca");
    const names = ["ca.crt", "client.crt", "client.key", "other.key"];
    files = Object.fromEntries(
      names.map((name) => [`/project/${name}`, readFileSync(certificates.path(name), "utf8")]),
    );
    files["/project/text"] = "hello";
  });
  const read = (options: ClusterOptions, env: Record<string, string> = {}) =>
    readClusterConfig({ endpoint: "a", ...options }, configPlaces(files, env));
  const faultOf = async (options: ClusterOptions, env: Record<string, string> = {}) =>
    (await awaitFxError(read(options, env))).message.split("\n  ").slice(1).join("\n");

  it("has the content of the files", async () => {
    const config = await read({ ca: "ca.crt", cert: "client.crt", key: "client.key" });
    assert.equal(config.tls?.ca, files["/project/ca.crt"]);
    assert.equal(config.tls?.cert, files["/project/client.crt"]);
    assert.equal(config.tls?.key, files["/project/client.key"]);
    const env = { FLYTE_PLATFORM_CA_CERT_FILE_PATH: "ca.crt", FLYTE_ADMIN_INSECURESKIPVERIFY: "1" };
    const fromVariables = await read({}, env);
    assert.equal(fromVariables.tls?.ca, files["/project/ca.crt"]);
    assert.equal(fromVariables.tls?.skipVerify, true);
  });

  it("rejects files that are missing or hold something else", async () => {
    assert.equal(await faultOf({ ca: "no" }), "--tls-ca: cannot read no: there is no such file");
    assert.equal(await faultOf({ ca: "text" }), "--tls-ca: text is not a PEM file of certificates");
    const env = { FLYTE_ADMIN_CACERTFILEPATH: "client.key" };
    assert.equal(
      await faultOf({}, env),
      "admin.caCertFilePath in $FLYTE_ADMIN_CACERTFILEPATH: client.key is not a PEM file of certificates",
    );
    const ca = files["/project/ca.crt"]!;
    files["/project/cut.crt"] = ca + ca.slice(0, 200);
    assert.match(await faultOf({ ca: "cut.crt" }), /cut.crt is not a PEM file of certificates$/);
    assert.match(await faultOf({ cert: "text", key: "text" }), /^--tls-cert and --tls-key: /);
  });

  it("rejects half a pair, and a key of another certificate", async () => {
    assert.match(await faultOf({ cert: "client.crt" }), /^--tls-key is missing/);
    assert.match(await faultOf({ key: "client.key" }), /^--tls-cert is missing/);
    assert.match(await faultOf({ cert: "client.crt", key: "other.key" }), /key values mismatch/);
  });

  it("rejects certificates without TLS", async () => {
    const fault = await faultOf({ insecure: true, ca: "ca.crt" });
    assert.equal(fault, "--tls-ca has no effect, because the connection does not use TLS");
  });
});
