import assert from "node:assert/strict";
import yaml from "yaml";
import {
  createConfiguration,
  renderConfiguration,
} from "../../../src/cluster-setup/backend/create-configuration.ts";
import { createRequest, FORMS, TYPES } from "../../support/backend/backend-forms.ts";
import { usePython } from "../support/use-python.ts";

/** Names that YAML reads as text only if they are quoted. */
const ODD = [
  "on",
  "yes",
  "y",
  "null",
  "~",
  "1e3",
  "0x1f",
  "1:30",
  "017",
  "a: b",
  "- x",
  "#",
  "é 🙂",
  "=",
];

describe("the configuration of fx backend", () => {
  const python = usePython("flyte1");
  const read = (text: string): Promise<unknown> => python.call("yaml_text.read", { text });

  for (const { title, target, wrap } of FORMS) {
    it(`is read by PyYAML as it was meant: ${title}`, async () => {
      const odd = ODD.map((name) => ({ name, version: 0, isSync: false }));
      const request = createRequest(target, { types: [...TYPES, ...odd], largestOutput: 2 ** 24 });
      const printed = await renderConfiguration(request);
      assert.deepEqual(await read(printed), createConfiguration(request));
      const wrapped = wrap(printed);
      assert.deepEqual(await read(wrapped), yaml.parse(wrapped));
    });
  }
});
