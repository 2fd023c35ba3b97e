import assert from "node:assert/strict";
import { checkBackend } from "../../../../src/cluster-setup/backend/check/check-backend.ts";
import { readBackendFile } from "../../../../src/cluster-setup/backend/check/read-backend-file.ts";
import { renderConfiguration } from "../../../../src/cluster-setup/backend/create-configuration.ts";
import type { ServedType } from "../../../../src/cluster-setup/backend/served-types.ts";
import {
  type BackendForm,
  changeConfiguration,
  CONNECTOR,
  createRequest,
  FORMS,
  TYPES,
} from "../../../support/backend/backend-forms.ts";
import { TRAPS } from "../../../support/backend/backend-traps.ts";

const PYTHON = { endpoint: "dns:///python:8000", insecure: true };

describe("checkBackend", () => {
  /** Checks a text; returns what was found. */
  async function check(
    text: string,
    { target }: BackendForm,
    types: readonly ServedType[] = TYPES,
  ): Promise<ReturnType<typeof checkBackend>["findings"]> {
    const file = await readBackendFile(text, "backend.yaml", target);
    const { findings, warnings } = checkBackend(file, types, CONNECTOR);
    assert.deepEqual(warnings, []);
    return findings;
  }

  for (const form of FORMS) {
    const { title, target, wrap } = form;

    it(`finds nothing in what fx printed: ${title}`, async () => {
      for (const more of [{}, { isTls: true }, { largestOutput: 12 * 2 ** 20 }]) {
        const printed = await renderConfiguration(createRequest(target, more));
        assert.deepEqual(await check(wrap(printed), form), []);
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
        const { types } = trap;
        const printed = await renderConfiguration(
          createRequest(target, { ...(types && { types }) }),
        );
        const text = changeConfiguration(printed, form, trap.change);
        const [finding, ...others] = await check(text, form, types);
        assert.equal(finding?.rule, trap.rule, text);
        assert.match(finding.problem, trap.effect);
        assert.match(finding.write, trap.write);
        assert.deepEqual(others, []);
        const key = /[\w-]+$/.exec(finding.path)?.[0] ?? "";
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
      service["defaultConnector"] = connector;
    });
    assert.deepEqual(await check(text, form!), []);
  });

  for (const [protocol, named, effect] of [
    ["flyte1", {}, /all their calls come here at once/],
    ["flyte1", { python: { ...PYTHON } }, /to either, at random/],
    ["flyte2", {}, /to either, at random/],
  ] as const)
    it(`warns of a type without an entry that another server may list: ${protocol}, ${["default", ...Object.keys(named)].join(" and ")}`, async () => {
      const form = FORMS.find(({ target }) => target.protocol === protocol)!;
      const printed = await renderConfiguration(createRequest(form.target));
      const text = changeConfiguration(printed, form, ({ service, connector }) => {
        service["connectorForTaskTypes"] = [{ rain: CONNECTOR.name }];
        service["defaultConnector"] = PYTHON;
        service["connectors"] = { [CONNECTOR.name]: connector, ...named };
      });
      const file = await readBackendFile(text, "backend.yaml", form.target);
      const { findings, warnings } = checkBackend(file, TYPES, CONNECTOR);
      assert.deepEqual(findings, []);
      const [warning, ...others] = warnings;
      assert.equal(warning?.rule, "listed-twice");
      assert.match(warning.problem, /no entry for weather.* If "dns:\/\/\/python:8000"/);
      assert.match(warning.problem, effect);
      assert.match(warning.write, /once they may move\. Until then, serve only what moves/);
      assert.deepEqual(others, []);
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
});
