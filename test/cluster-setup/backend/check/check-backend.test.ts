import assert from "node:assert/strict";
import {
  checkBackend,
  type CheckedBackend,
} from "../../../../src/cluster-setup/backend/check/check-backend.ts";
import type { ConfigFinding } from "../../../../src/cluster-setup/backend/check/finding.ts";
import { readBackendFile } from "../../../../src/cluster-setup/backend/check/read-backend-file.ts";
import { renderConfiguration } from "../../../../src/cluster-setup/backend/render-configuration.ts";
import { SERVICE_CONFIG } from "../../../../src/cluster-setup/backend/service-config.ts";
import {
  type BackendForm,
  changeConfiguration,
  CONNECTOR,
  createRequest,
  FORMS,
  TYPES,
} from "../../../support/backend/backend-forms.ts";
import { type Circumstances, TRAPS } from "../../../support/backend/backend-traps.ts";

const MIB = 2 ** 20;

describe("checkBackend", () => {
  /** Checks a text; returns what was found. */
  async function check(
    text: string,
    { target }: BackendForm,
    circumstances: Circumstances = {},
  ): Promise<readonly ConfigFinding[]> {
    return (await checkText(text, target, circumstances)).findings;
  }

  async function checkText(
    text: string,
    target: BackendForm["target"],
    circumstances: Circumstances = {},
  ): Promise<CheckedBackend> {
    return checkBackend({
      file: await readBackendFile(text, "backend.yaml", target),
      types: TYPES,
      containerTypes: ["query_shim"],
      connector: CONNECTOR,
      isAddressGiven: false,
      isTls: false,
      replicas: undefined,
      largestOutput: undefined,
      ...circumstances,
    });
  }

  for (const form of FORMS) {
    const { title, target, wrap } = form;

    it(`finds nothing in what fx printed: ${title}`, async () => {
      for (const more of [{}, { isTls: true }, { largestOutput: 12 * MIB }]) {
        const printed = await renderConfiguration(createRequest(target, more));
        assert.deepEqual(await check(wrap(printed), form, more), []);
      }
    });

    it(`finds that the connector service is missing: ${title}`, async () => {
      const text = wrap("logger: { level: 1 }\nconfiguration: { inline: {} }\n");
      const [finding, ...others] = await check(text, form);
      assert.equal(finding?.rule, "no-connector");
      assert.match(finding.write, /^what fx backend --for (flyte[12]|helm --chart \S+) prints$/);
      assert.deepEqual(others, []);
    });

    for (const trap of TRAPS.filter(({ only }) => only === undefined || only === target.protocol)) {
      it(`finds ${trap.what}: ${title}`, async () => {
        const types = trap.circumstances?.types;
        const isTls = trap.rule !== "wrong-transport" && trap.circumstances?.isTls;
        const printed = await renderConfiguration(
          createRequest(target, { ...(types && { types }), isTls: isTls === true }),
        );
        const text = changeConfiguration(printed, form, trap.change);
        const [finding, ...others] = await check(text, form, trap.circumstances);
        assert.equal(finding?.rule, trap.rule, text);
        assert.match(finding.problem, trap.effect);
        assert.match(finding.write, trap.write);
        assert.deepEqual(others, []);
        const key = /([\w-]+|"\])(\[\d+\])?$/.exec(finding.path)?.[1] ?? "";
        const line = text.split("\n")[finding.line - 1];
        assert.ok(line?.includes(key), `${finding.path} is not on line ${finding.line}: ${line}`);
      });
    }
  }

  it("finds nothing if the default connector is the project's", async () => {
    const [form] = FORMS;
    const printed = await renderConfiguration(createRequest(form!.target));
    const text = changeConfiguration(printed, form!, ({ service, connector }) => {
      delete service["connectorForTaskTypes"];
      delete service["connectors"];
      const { endpoint, defaultServiceConfig } = connector;
      service["defaultConnector"] = { endpoint, defaultServiceConfig };
    });
    assert.deepEqual(await check(text, form!), []);
  });

  it("reads the words of Flyte up to 1.15", async () => {
    const [form] = FORMS;
    const printed = await renderConfiguration(createRequest(form!.target));
    const older = printed
      .replaceAll("connector-service", "agent-service")
      .replaceAll("connectors:", "agents:")
      .replaceAll("connectorForTaskTypes:", "agentForTaskTypes:");
    assert.deepEqual(await check(older, form!), []);
    const [finding] = await check(older.replace(/^ *defaultTimeout:.*\n/m, ""), form!);
    assert.equal(finding?.rule, "no-deadline");
    assert.match(finding.path, /agent-service\.agents\.city-weather$/);
  });

  it("accepts Flyte 2's default-for-task-types instead of supportedTaskTypes", async () => {
    const form = FORMS[1]!;
    const printed = await renderConfiguration(createRequest(form.target));
    const text = changeConfiguration(printed, form, ({ plugins, service }) => {
      delete service["supportedTaskTypes"];
      const names = TYPES.map(({ name }) => [name, "connector-service"]);
      plugins["default-for-task-types"] = Object.fromEntries(names) as object;
    });
    assert.deepEqual(await check(text, form), []);
  });

  it("accepts one replica's or several replicas' service config", async () => {
    const [form] = FORMS;
    const printed = await renderConfiguration(createRequest(form!.target));
    const change = (config: object): string =>
      changeConfiguration(printed, form!, ({ connector }) => {
        connector["defaultServiceConfig"] = JSON.stringify(config);
      });
    const { loadBalancingConfig, methodConfig } = JSON.parse(SERVICE_CONFIG) as Record<
      string,
      object
    >;
    assert.deepEqual(await check(change({ methodConfig }), form!, { replicas: 1 }), []);
    assert.deepEqual(await check(change({ loadBalancingConfig }), form!, { replicas: 2 }), []);
  });

  it("accepts no limit, and a limit as large as the outputs", async () => {
    const [form] = FORMS;
    const printed = await renderConfiguration(createRequest(form!.target));
    for (const maxDownloadMBs of [0, 3]) {
      const text = changeConfiguration(printed, form!, ({ storage }) => {
        storage["limits"] = { maxDownloadMBs };
      });
      assert.deepEqual(await check(text, form!, { largestOutput: 3 * MIB }), []);
    }
  });

  it("finds that no limit is set, except in flyte-core, whose own limit is 10", async () => {
    for (const form of FORMS) {
      const printed = await renderConfiguration(createRequest(form.target));
      const found = await check(form.wrap(printed), form, { largestOutput: 3 * MIB });
      const rules = form.target.chart === "flyte-core" ? [] : ["output-limit"];
      assert.deepEqual(
        found.map(({ rule }) => rule),
        rules,
        form.title,
      );
    }
  });

  it("finds a section of flyte-binary that the chart does not use", async () => {
    const service = "configuration: { connectorService: { connectors: {} } }\n";
    for (const form of FORMS.filter(({ title }) => /flyte-binary|Flyte 2's chart/.test(title))) {
      const [finding] = await check(service, form);
      assert.equal(finding?.path, "configuration.connectorService");
      assert.match(finding.write, /configuration\.inline\.plugins\.connector-service/);
    }
    const used = `${service}flyteconnector: { enabled: true }\n`;
    const [finding] = await check(used, FORMS[2]!);
    assert.match(finding!.problem, /^no connector has the address/);
  });

  it("says what it cannot know", async () => {
    const [form] = FORMS;
    const printed = await renderConfiguration(createRequest(form!.target));
    const { notChecked } = await checkText(printed, form!.target);
    assert.match(notChecked.join(), /not in this file.*--replicas.*--largest-output/);
    const known = { replicas: 2, largestOutput: MIB };
    assert.deepEqual((await checkText(printed, form!.target, known)).notChecked, [
      "settings that are not in this file",
      "whether Flyte reaches the address",
    ]);
  });
});
