import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { connectorChecks } from "flyte-fx/testing";
import { connector, example } from "../src/index.ts";

const inputs = JSON.parse(readFileSync(new URL("../inputs.json", import.meta.url), "utf8"));

/** What Flyte's engine does with the connector, against a fake made from its declaration. */
describe("the connector for fx_template_type", () => {
  for (const { id, run } of connectorChecks({ connector, task: example, inputs })) it(id, run);
});
