import assert from "node:assert/strict";
import fc from "fast-check";
import { findNode, listEntries } from "../../../../src/cluster-setup/backend/check/config-node.ts";
import {
  type BackendFile,
  readBackendFile,
} from "../../../../src/cluster-setup/backend/check/read-backend-file.ts";
import { renderConfiguration } from "../../../../src/cluster-setup/backend/render-configuration.ts";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { createRequest, FORMS, toConfigMap } from "../../../support/backend/backend-forms.ts";

const SERVICE = "plugins: { connector-service: { supportedTaskTypes: [weather] } }\n";

describe("readBackendFile", () => {
  function read(text: string, wanted: Partial<BackendFile["target"]> = {}): Promise<BackendFile> {
    return readBackendFile(text, "backend.yaml", wanted);
  }

  for (const { title, target, wrap } of FORMS) {
    it(`detects ${title}`, async () => {
      const printed = await renderConfiguration(createRequest(target));
      const file = await read(wrap(printed));
      assert.deepEqual(file.target, target);
      const service = findNode(file.config, "plugins", "connector-service");
      assert.equal(listEntries(findNode(service, "connectors")).length, 1);
    });
  }

  for (const [what, text, protocol] of [
    ["FlytePropeller's section", "propeller: {}\n", "flyte1"],
    ["a list of plugins", "tasks: { task-plugins: { enabled-plugins: [container] } }\n", "flyte1"],
    ["the words up to 1.15", "plugins: { agent-service: {} }\n", "flyte1"],
    ["values of flyte-core", "configmap: { enabled_plugins: {} }\n", "flyte1"],
    ["the runs of Flyte 2", "runs: {}\n", "flyte2"],
    ["the components in values", "flyte-core-components: { runs: {} }\n", "flyte2"],
    ["supported types", SERVICE, "flyte2"],
  ] as const) {
    it(`detects the version by ${what}`, async () => {
      assert.equal((await read(text)).target.protocol, protocol);
    });
  }

  it("asks for the version if nothing tells it", async () => {
    const error = await awaitFxError(read("plugins: { connector-service: {} }\n"), "FX2000");
    assert.match(error.summary, /backend\.yaml may be for Flyte 1 or Flyte 2/);
    assert.equal(error.hint, "--for flyte1, or --for flyte2");
  });

  it("believes the user more than the file", async () => {
    assert.equal((await read(SERVICE, { protocol: "flyte1" })).target.protocol, "flyte1");
  });

  it("ignores the case of keys, and merges the files of a ConfigMap in the order of their names", async () => {
    const { config } = await read(`apiVersion: v1
kind: ConfigMap
data:
  200.yaml: |
    storage: { limits: { maxDownloadMBs: 3 } }
    plugins: { K8S: { default-cpus: 1 } }
  notes.txt: "not: [yaml"
  100.yaml: |
    propeller: {}
    storage:
      limits: { MAXDOWNLOADMBS: 2 }
      type: s3
`);
    assert.equal(findNode(config, "storage", "limits", "maxDownloadMBs")?.value, 3);
    assert.equal(findNode(config, "storage", "type")?.value, "s3");
    assert.equal(findNode(config, "plugins", "k8s", "Default-CPUs")?.line, 6);
  });

  it("knows the lines of a text in quotes only as that of its key", async () => {
    const { config } = await read(
      `apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: ${JSON.stringify(`\n\n${SERVICE}`)}\n`,
    );
    const supported = findNode(config, "plugins", "connector-service", "supportedTaskTypes");
    assert.equal(supported?.line, 4);
    assert.equal(supported.path, 'data["a.yaml"].plugins.connector-service.supportedTaskTypes');
  });

  it("merges values as the charts do", async () => {
    const core = await read(`configmap:
  enabled_plugins: { plugins: { connector-service: { connectors: { a: {} } } } }
  adminServer: { plugins: { connector-service: { connectors: { b: {} } } } }
flyteconnector:
  enabled: true
  plugin_config: { plugins: { connector-service: { connectors: { c: {} } } } }
storage: { limits: { maxDownloadMBs: 7 } }
`);
    const connectors = findNode(core.config, "plugins", "connector-service", "connectors");
    assert.deepEqual(
      listEntries(connectors).map(({ key }) => key),
      ["c", "a"],
    );
    assert.equal(findNode(core.config, "storage", "limits", "maxDownloadMBs")?.value, 7);
    const unused = await read("flyteconnector: { plugin_config: { plugins: { x: 1 } } }\n");
    assert.equal(findNode(unused.config, "plugins"), undefined);
  });

  for (const [what, text, message] of [
    ["an empty file", "", /it is empty/],
    ["only a comment", "# nothing\n", /it is empty/],
    ["a list", "- a\n", /not a map of settings/],
    ["a text", "hello\n", /not a map of settings/],
    [
      "another object of Kubernetes",
      "apiVersion: v1\nkind: Secret\n",
      /it is a Secret, not a Conf/,
    ],
    [
      "a ConfigMap without YAML",
      "apiVersion: v1\nkind: ConfigMap\ndata: { a: b }\n",
      /no YAML file/,
    ],
    ["unknown settings", "name: weather\n", /no plugins or tasks/],
    ["two documents", `${SERVICE}---\n${SERVICE}`, /more than one YAML document \(line 2/],
    ["an alias", `a: &x 1\nb: *x\n${SERVICE}`, /line 2 has the YAML alias \*x/],
    ["a key twice", `${SERVICE}plugins: {}\n`, /the same name twice \(line 2/],
    ["a tab", "plugins:\n\tk8s: 1\n", /line 2, column 1/],
    ["an open bracket", "plugins:\n  k8s: [1\n", /line \d, column \d/],
    ["deep nesting", `plugins: ${"[".repeat(200)}${"]".repeat(200)}\n`, /nested deeper than 100/],
    ["many values", `plugins: [${"1,".repeat(100_001)}]\n`, /more than 100000 YAML values/],
  ] as const) {
    it(`rejects ${what}`, async () => {
      const error = await awaitFxError(read(text, { protocol: "flyte1" }), "FX2031");
      assert.match(error.message, message);
      assert.ok(error.hint);
    });
  }

  it("names the line in the file of a fault in a ConfigMap's text", async () => {
    const text = toConfigMap("plugins:\n  k8s: {\n");
    const error = await awaitFxError(read(text), "FX2031");
    assert.match(error.message, /data\["100-inline-config\.yaml"\]: .* at line 1[0-3]/);
    assert.doesNotMatch(error.message, /column/);
    const alias = await awaitFxError(read(toConfigMap("a: &x 1\nb: *x\n")), "FX2031");
    assert.match(alias.message, /line 11 has the YAML alias \*x/);
  });

  it("rejects a ConfigMap with more than 100 files", async () => {
    const data = Array.from({ length: 101 }, (_, index) => `  f${index}.yaml: "a: 1"\n`).join("");
    const text = `apiVersion: v1\nkind: ConfigMap\ndata:\n${data}`;
    assert.match((await awaitFxError(read(text), "FX2031")).message, /more than 100 files/);
  });

  it("reads any text, or says what is wrong with it", async () => {
    const piece = fc.constantFrom(
      ...["plugins:", "connector-service:", "connectors:", "defaultConnector:", "\n", "  ", "- "],
      ...["{", "}", "[", "]", "|", ">", "*a", "&a", "!!x", "'", '"', "\t", "---\n", "? ", "<<:"],
      ...["__proto__: ", "constructor: ", "null", "1", "kind: ConfigMap\n", "apiVersion: v1\n"],
      ...["data:", "a.yaml: ", "configuration:", "inline:", "configmap:", "# x\n", "é", "\0"],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        try {
          const { config } = await read(pieces.join(""), { protocol: "flyte2" });
          assert.ok(config.line >= 1);
        } catch (error) {
          assert.ok(error instanceof FxError, String(error));
          assert.equal(error.code, "FX2031");
        }
      }),
    );
  });
});
