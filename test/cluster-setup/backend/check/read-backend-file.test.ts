import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type BackendTarget,
  createChartTarget,
} from "../../../../src/cluster-setup/backend/backend-target.ts";
import {
  type ConfigNode,
  findNode,
  getText,
  listEntries,
  listItemTexts,
} from "../../../../src/cluster-setup/backend/check/config-node.ts";
import { readBackendFile } from "../../../../src/cluster-setup/backend/check/read-backend-file.ts";
import { renderConfiguration } from "../../../../src/cluster-setup/backend/create-configuration.ts";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { holdsForAsync } from "../../../support/assertions/holds-for.ts";
import { createRequest, FORMS, toConfigMap } from "../../../support/backend/backend-forms.ts";

const SERVICE = "plugins: { connector-service: { supportedTaskTypes: [weather] } }\n";

describe("readBackendFile", () => {
  const FLYTE1: BackendTarget = { protocol: "flyte1", chart: undefined };

  async function read(text: string, target = FLYTE1): Promise<ConfigNode> {
    return (await readBackendFile(text, "backend.yaml", target)).config;
  }

  for (const { title, target, wrap } of FORMS) {
    it(`detects and reads ${title}`, async () => {
      const printed = await renderConfiguration(createRequest(target));
      const { config, ...detected } = await readBackendFile(wrap(printed), "backend.yaml", {});
      assert.deepEqual(detected, { target });
      const service = findNode(config, "plugins", "connector-service");
      assert.equal(listEntries(findNode(service, "connectors")).length, 1);
    });
  }

  it("asks for the version of Flyte if nothing tells it", async () => {
    const text = "plugins: { connector-service: {} }\n";
    await awaitFxError(
      readBackendFile(text, "backend.yaml", {}),
      "FX2000",
      /^backend.yaml may be for Flyte 1 or Flyte 2$/,
    );
  });

  it("ignores the case of keys, and merges the files of a ConfigMap in the order of their names", async () => {
    const config = await read(`apiVersion: v1
kind: ConfigMap
data:
  200.yaml: |
    storage: { limits: { bucket: later } }
    plugins: { K8S: { default-cpus: 1 } }
  notes.txt: "not: [yaml"
  100.yaml: |
    propeller: {}
    storage:
      limits: { BUCKET: first }
      type: s3
`);
    assert.equal(getText(findNode(config, "storage", "limits", "bucket")), "later");
    assert.equal(findNode(config, "storage", "type")?.value, "s3");
    assert.equal(findNode(config, "plugins", "k8s", "Default-CPUs")?.line, 6);
  });

  it("knows the lines of a text in quotes only as that of its key", async () => {
    const config = await read(
      `apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: ${JSON.stringify(`\n\n${SERVICE}`)}\n`,
    );
    const supported = findNode(config, "plugins", "connector-service", "supportedTaskTypes");
    assert.equal(supported?.line, 4);
    assert.equal(supported.path, 'data["a.yaml"].plugins.connector-service.supportedTaskTypes');
  });

  it("merges the tasks in values of flyte-binary as the chart does", async () => {
    const config = await read(
      `enabled_plugins: { tasks: { task-plugins: { enabled-plugins: [a], default: b } } }
configuration: { inline: { tasks: { task-plugins: { enabled-plugins: [c] } } } }
tasks: { task-plugins: { enabled-plugins: [d] } }
`,
      createChartTarget("flyte-binary"),
    );
    const plugins = findNode(config, "tasks", "task-plugins");
    assert.deepEqual(listItemTexts(findNode(plugins, "enabled-plugins")), ["c"]);
    assert.equal(getText(findNode(plugins, "default")), "b");
  });

  for (const [chart, values] of [
    [
      "flyte-core",
      "plugin_config: { plugins: { connector-service: { connectors: { own: {} } } } } }",
    ],
    ["flyte-binary", "}\nconfiguration: { connectorService: { connectors: { own: {} } } }"],
  ] as const)
    it(`reads what the connector of ${chart} itself adds, if it is enabled`, async () => {
      for (const enabled of [true, false]) {
        const text = `flyteconnector: { enabled: ${enabled}, ${values}\n`;
        const config = await read(text, createChartTarget(chart));
        const connectors = findNode(config, "plugins", "connector-service", "connectors");
        assert.equal(listEntries(connectors).length, enabled ? 1 : 0);
      }
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
    ["two documents", `${SERVICE}---\n${SERVICE}`, /more than one YAML document \(line 2/],
    ["an alias", `a: &x 1\nb: *x\n${SERVICE}`, /line 2 has the YAML alias \*x/],
    ["a key twice", `${SERVICE}plugins: {}\n`, /the same name twice \(line 2/],
    ["a tab", "plugins:\n\tk8s: 1\n", /line 2, column 1/],
    ["an open bracket", "plugins:\n  k8s: [1\n", /line \d, column \d/],
    ["deep nesting", `plugins: ${"[".repeat(200)}${"]".repeat(200)}\n`, /nested deeper than 100/],
    ["many values", `plugins: [${"1,".repeat(100_001)}]\n`, /more than 100000 YAML values/],
  ] as const) {
    it(`rejects ${what}`, async () => {
      const error = await awaitFxError(read(text), "FX2031", message);
      assert.ok(error.hint);
    });
  }

  it("names the line in the file of a fault in a ConfigMap's text", async () => {
    const text = toConfigMap("plugins:\n  k8s: {\n");
    const error = await awaitFxError(read(text), "FX2031");
    assert.match(error.message, /data\["100-inline-config\.yaml"\]: .* at line 1[0-3]/);
    assert.doesNotMatch(error.message, /column/);
    await awaitFxError(
      read(toConfigMap("a: &x 1\nb: *x\n")),
      "FX2031",
      /line 11 has the YAML alias \*x/,
    );
  });

  it("reads any text, or says what is wrong with it", async () => {
    const piece = fc.constantFrom(
      ...["plugins:", "connector-service:", "connectors:", "defaultConnector:", "\n", "  ", "- "],
      ...["{", "}", "[", "]", "|", ">", "*a", "&a", "!!x", "'", '"', "\t", "---\n", "? ", "<<:"],
      ...["__proto__: ", "constructor: ", "null", "1", "kind: ConfigMap\n", "apiVersion: v1\n"],
      ...["data:", "a.yaml: ", "configuration:", "inline:", "configmap:", "# x\n", "é", "\0"],
    );
    await holdsForAsync(fc.array(piece, { maxLength: 20 }), async (pieces) => {
      try {
        const config = await read(pieces.join(""));
        assert.ok(config.line >= 1);
      } catch (error) {
        assert.ok(error instanceof FxError, String(error));
        assert.equal(error.code, "FX2031");
      }
    });
  });
});
