import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type BackendTarget,
  createChartTarget,
} from "../../../../src/cluster-setup/backend/backend-target.ts";
import {
  type BackendFile,
  readBackendFile,
} from "../../../../src/cluster-setup/backend/check/read-backend-file.ts";
import {
  findSetting,
  getText,
  listNamed,
  listTexts,
  type Places,
} from "../../../../src/cluster-setup/backend/check/setting.ts";
import { renderConfiguration } from "../../../../src/cluster-setup/backend/create-configuration.ts";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { holdsForAsync } from "../../../support/assertions/holds-for.ts";
import { createRequest, FORMS, toConfigMap } from "../../../support/backend/backend-forms.ts";

const SERVICE = "plugins: { connector-service: { supportedTaskTypes: [weather] } }\n";

describe("readBackendFile", () => {
  const FLYTE1: BackendTarget = { protocol: "flyte1", chart: undefined };

  const read = (text: string, target = FLYTE1): Promise<BackendFile> =>
    readBackendFile(text, "backend.yaml", target);

  const countConnectors = (service: Places): number =>
    listNamed(findSetting(service, "connectors")).size;

  for (const { title, target, wrap } of FORMS) {
    it(`detects and reads ${title}`, async () => {
      const printed = await renderConfiguration(createRequest(target));
      const detected = await readBackendFile(wrap(printed), "backend.yaml", {});
      assert.deepEqual(detected.target, target);
      assert.equal(countConnectors(detected.service), 1);
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
    const { service } = await read(`apiVersion: v1
kind: ConfigMap
data:
  200.yaml: |
    propeller: {}
    plugins: { CONNECTOR-Service: { defaultConnector: { endpoint: later } } }
  notes.txt: "not: [yaml"
  100.yaml: |

    plugins:
      connector-service:
        connectors: { a: { endpoint: b } }
        DefaultConnector: { Endpoint: first, insecure: true }
`);
    const endpoint = findSetting(service, "defaultConnector", "endpoint");
    assert.equal(getText(endpoint), "later");
    const lines = endpoint.map(({ lineOf, path }) => lineOf(path));
    assert.deepEqual(lines, [13, 6]);
    assert.equal(findSetting(service, "defaultConnector", "Insecure").at(-1)?.value, true);
    assert.equal(countConnectors(service), 1);
  });

  it("knows the lines of a text in quotes only as that of its key", async () => {
    const { service } = await read(
      `apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: ${JSON.stringify(`\n\n${SERVICE}`)}\n`,
    );
    const supported = findSetting(service, "supportedTaskTypes").at(-1);
    assert.equal(supported?.lineOf(supported.path), 4);
    assert.deepEqual(supported.path, ["plugins", "connector-service", "supportedTaskTypes"]);
  });

  it("merges the tasks in values of flyte-binary as the chart does", async () => {
    const { taskPlugins } = await read(
      `enabled_plugins: { tasks: { task-plugins: { enabled-plugins: [a], default: b } } }
configuration: { inline: { tasks: { task-plugins: { enabled-plugins: [c] } } } }
tasks: { task-plugins: { enabled-plugins: [d] } }
`,
      createChartTarget("flyte-binary"),
    );
    assert.deepEqual(listTexts(findSetting(taskPlugins, "enabled-plugins")), ["c"]);
    assert.equal(getText(findSetting(taskPlugins, "default")), "b");
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
        const { service } = await read(text, createChartTarget(chart));
        assert.equal(countConnectors(service), enabled ? 1 : 0);
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

  it("names the text of a ConfigMap that is not YAML, and the line in it", async () => {
    const broken = toConfigMap("plugins:\n  k8s: {\n");
    await awaitFxError(read(broken), "FX2031", /: in 100-inline-config\.yaml, .* at line [23], c/);
    const alias = toConfigMap("a: &x 1\nb: *x\n");
    await awaitFxError(read(alias), "FX2031", /: in 100-.*, line 2 has the YAML alias \*x/);
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
        const { root, service } = await read(pieces.join(""));
        for (const { lineOf, path } of [root, ...service]) assert.ok(lineOf(path) >= 1);
      } catch (error) {
        assert.ok(error instanceof FxError, String(error));
        assert.equal(error.code, "FX2031");
      }
    });
  });
});
