import assert from "node:assert/strict";
import fc from "fast-check";
import yaml from "yaml";
import { getSectionPaths } from "../../../src/cluster-setup/backend/backend-target.ts";
import {
  createConfiguration,
  renderConfiguration,
  SERVICE_CONFIG,
} from "../../../src/cluster-setup/backend/create-configuration.ts";
import type { ServedType } from "../../../src/cluster-setup/backend/served-types.ts";
import { holdsForAsync } from "../../support/assertions/holds-for.ts";
import { createRequest, FORMS } from "../../support/backend/backend-forms.ts";

const CONNECTOR = {
  endpoint: "dns:///city-weather.flyte.svc.cluster.local:8000",
  insecure: true,
  defaultServiceConfig: SERVICE_CONFIG,
  defaultTimeout: "10s",
};
const FLYTE1_SERVICE = {
  connectors: { "city-weather": CONNECTOR },
  connectorForTaskTypes: [{ weather: "city-weather" }],
};
const FLYTE2_SERVICE = {
  supportedTaskTypes: ["weather", "greet", "history"],
  connectors: { "city-weather": CONNECTOR },
  connectorForTaskTypes: [{ weather: "city-weather" }, { greet: "city-weather" }],
};
const DEFAULTS = {
  weather: "connector-service",
  greet: "connector-service",
  history: "connector-service",
};

/** What each form says about an asynchronous, a synchronous and a versioned type. */
const EXPECTED: Readonly<Record<string, object>> = {
  "the configuration of Flyte 1": {
    tasks: {
      "task-plugins": {
        "enabled-plugins": ["container", "sidecar", "k8s-array", "connector-service"],
        "default-for-task-types": DEFAULTS,
      },
    },
    plugins: { "connector-service": FLYTE1_SERVICE },
  },
  "the configuration of Flyte 2": { plugins: { "connector-service": FLYTE2_SERVICE } },
  "values of flyte-binary": {
    enabled_plugins: { tasks: { "task-plugins": { "default-for-task-types": DEFAULTS } } },
    configuration: { inline: { plugins: { "connector-service": FLYTE1_SERVICE } } },
  },
  "values of flyte-core": {
    configmap: {
      enabled_plugins: {
        tasks: { "task-plugins": { "default-for-task-types": DEFAULTS } },
        plugins: { "connector-service": FLYTE1_SERVICE },
      },
    },
  },
  "values of Flyte 2's chart": {
    configuration: { inline: { plugins: { "connector-service": FLYTE2_SERVICE } } },
  },
};
const PRINTED = FORMS.filter(({ title }) => title in EXPECTED);
const [FLYTE1, FLYTE2] = PRINTED.map(({ target }) => target) as [never, never];

describe("renderConfiguration", () => {
  for (const { title, target } of PRINTED) {
    it(`writes ${title}`, async () => {
      const text = await renderConfiguration(createRequest(target));
      assert.deepEqual(yaml.parse(text), EXPECTED[title]);
      assert.deepEqual(yaml.parse(text, { version: "1.1" }), EXPECTED[title]);
    });

    it(`sets the limit for large outputs in ${title}`, async () => {
      const keys = [...getSectionPaths(target).storage, "limits", "maxDownloadMBs"];
      const read = async (largestOutput: number): Promise<unknown> => {
        const text = await renderConfiguration(createRequest(target, { largestOutput }));
        return yaml.parseDocument(text).getIn(keys);
      };
      assert.equal(await read(2 * 2 ** 20), undefined);
      assert.equal(await read(11 * 2 ** 20 + 1), 12);
      // The chart flyte-core has a limit of 10.
      assert.equal(await read(5 * 2 ** 20), target.chart === "flyte-core" ? undefined : 5);
    });
  }

  it("calls a connector over TLS if it has TLS", async () => {
    const text = await renderConfiguration(createRequest(FLYTE1, { isTls: true }));
    assert.match(text, /^ {8}insecure: false$/m);
  });

  it("names the oldest version of Flyte, and what to merge by hand", async () => {
    const one = await renderConfiguration(createRequest(FLYTE1));
    assert.match(one, /^# .*Needs Flyte 1\.16 or newer\./);
    assert.match(one, / # Add connector-service to your backend's list,.*\n.*\n *enabled-plugins:/);
    assert.match(
      one,
      / # Not in connectorForTaskTypes: greet \(synchronous\), history \(version 2\)\./,
    );
    const two = await renderConfiguration(createRequest(FLYTE2));
    assert.match(two, /^# [^]*?Needs Flyte 2\.0\.28 or\n?.*newer\./);
    assert.match(two, / # Add these types to your backend's list.*\n *supportedTaskTypes:/);
    assert.match(two, / # Not in connectorForTaskTypes: history \(version 2\)\./);
  });

  it("leaves out connectorForTaskTypes if no type may have an entry", async () => {
    const types = [{ name: "greet", version: 0, isSync: true }];
    const text = await renderConfiguration(createRequest(FLYTE1, { types }));
    assert.doesNotMatch(text, /^ *connectorForTaskTypes:/m);
    assert.match(
      text,
      / # Not in connectorForTaskTypes: greet \(synchronous\)\.[^]*\n *connectors:/,
    );
  });

  it("has no key with a dot, which Flyte 1 before 1.16.7 splits", async () => {
    const types = [{ name: "weather.now", version: 0, isSync: false }];
    const { tasks, plugins } = createConfiguration(createRequest(FLYTE1, { types })) as never as {
      tasks: object;
      plugins: Record<string, object>;
    };
    assert.doesNotMatch(JSON.stringify(tasks), /weather\.now/);
    assert.match(JSON.stringify(plugins), /"connectorForTaskTypes":\[\{"weather\.now":/);
  });

  it("has nothing that Helm would run as a template", () => {
    assert.ok(!SERVICE_CONFIG.includes("{{"));
  });

  it("quotes a type of several lines, which the library leaves plain in a list", async () => {
    const { target } = PRINTED.find((printed) => printed.target.protocol === "flyte2")!;
    const types = [{ name: ":\n>", version: 0, isSync: false }];
    const text = await renderConfiguration(createRequest(target, { types }));
    assert.match(text, /supportedTaskTypes: \[":\\n>"\]/);
  });

  it("is read as it was meant by YAML 1.2 and 1.1, whatever the types are called", async () => {
    const character = fc.constantFrom(
      ...Array.from("\t\n\r \u2028'\"\\:#-?,[]{}|>~%!&*=.019e_axyé😀"),
    );
    const word = fc.constantFrom("on", "yes", "null", "0x1f", "1:30", "1e3", "__proto__", "~", "");
    const name = fc.oneof(word, fc.string({ unit: character, minLength: 1, maxLength: 12 }));
    const type: fc.Arbitrary<ServedType> = fc.record({
      name,
      version: fc.nat(2),
      isSync: fc.boolean(),
    });
    await holdsForAsync(
      fc.array(type, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...PRINTED),
      async (types, { target }) => {
        const request = createRequest(target, { types });
        const text = await renderConfiguration(request);
        const meant = JSON.parse(JSON.stringify(createConfiguration(request))) as unknown;
        assert.deepEqual(yaml.parse(text), meant);
        assert.deepEqual(yaml.parse(text, { version: "1.1", merge: false }), meant);
      },
    );
  });
});
