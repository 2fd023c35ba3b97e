import assert from "node:assert/strict";
import { specOf } from "../support/compared-templates.ts";
import { tasksIn } from "../support/fx-tasks.ts";
import { usePython } from "../support/use-python.ts";

describe("templates of fx and flytekit", () => {
  const python = usePython("flyte1");

  for (const [name] of tasksIn("flyte1")) {
    it(`lose nothing in flytekit's model: ${name}`, async () => {
      const spec = await specOf(name, "flyte1");
      assert.deepEqual(
        await python.call("templates.rebuilt", { spec }),
        await python.call("templates.shown", { spec }),
      );
    });
  }
});
