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

describe("checkBackend", () => {
  /** Checks a text; returns what was found. */
  async function check(
    text: string,
    { target }: BackendForm,
    types: readonly ServedType[] = TYPES,
  ): Promise<ReturnType<typeof checkBackend>> {
    return checkBackend(await readBackendFile(text, "backend.yaml", target), types, CONNECTOR);
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
