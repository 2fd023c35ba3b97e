import assert from "node:assert/strict";
import { buildTaskTemplate } from "../../../src/runtime/task-template/build-task-template.ts";
import { encodeTaskSpec } from "../../../src/runtime/wire/v1/task-spec.ts";
import { differingFields } from "../support/differing-fields.ts";
import { FX_TASKS, SETTINGS } from "../support/fx-tasks.ts";
import { type Found, assertListed } from "../support/listed-differences.ts";
import { usePython } from "../support/use-python.ts";

describe("templates of fx and flytekit", () => {
  const python = usePython("flyte1");

  for (const name of Object.keys(FX_TASKS)) {
    it(`of ${name}: flytekit's model holds all that fx wrote`, async () => {
      const spec = specOf(name);
      assert.deepEqual(await python.call("templates.rebuilt", { spec }), await python.call("templates.shown", { spec }));
    });
  }

  it("differ only in what docs/differences.md says", async () => {
    const found: Found[] = [];
    for (const [name, { kind }] of Object.entries(FX_TASKS)) {
      const ours = await python.call("templates.shown", { spec: specOf(name) });
      const theirs = await python.call("templates.of", { name });
      found.push(...differingFields(ours, theirs).map((difference) => ({ kind, ...difference })));
    }
    assertListed("1", found);
  });
});

function specOf(name: string): string {
  return Buffer.from(encodeTaskSpec(buildTaskTemplate(FX_TASKS[name]!.task, SETTINGS))).toString("base64");
}
