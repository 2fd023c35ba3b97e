import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { anotherTask, myCustomTask } from "../../examples/custom-task-type/src/index.ts";
import { MyCustomTask } from "../../examples/custom-task-type/src/my-custom-task.ts";
import { readDocument } from "../support/assertions/assert-exit.ts";
import { fx } from "../support/command/fx.ts";
import { TemporaryProject } from "../support/project/temporary-project.ts";
import { followReadme } from "./readme-commands.ts";
import { TaskFailure } from "flyte-fx";
import { runTask } from "flyte-fx/testing";

const CLONE = fileURLToPath(new URL("../..", import.meta.url));
const TYPE = {
  type: "my_custom_task_type",
  image: "my-custom-image:latest",
  executor: "src/my-custom-executor#MyCustomExecutor",
};

describe("examples/custom-task-type", () => {
  followReadme("custom-task-type", {
    count: 4,
    stdout: /my_custom_task|^output_key: Processed (hello|a value)\n$/,
  });

  it("README.md quotes the task of index.ts verbatim", () => {
    const source = readFileSync(
      new URL("../../examples/custom-task-type/src/index.ts", import.meta.url),
      "utf8",
    );
    const [, shown] =
      /```ts\n([^]*?)```/.exec(
        readFileSync(new URL("../../examples/custom-task-type/README.md", import.meta.url), "utf8"),
      ) ?? [];
    assert.ok(shown !== undefined && source.includes(shown));
  });

  it("processes its input and prints its configured message", async () => {
    for (const [task, message] of [
      [myCustomTask, "Hello from the task's configuration"],
      [anotherTask, "Hello from another"],
    ] as const) {
      const { outputs, log } = await runTask(task, { input_key: "ü \0" });
      assert.deepEqual(outputs, { output_key: "Processed ü \0" });
      assert.deepEqual(log, [{ level: "info", message }]);
    }
  });

  it("writes its type, message, image and executor path into the template", async () => {
    const project = new TemporaryProject();

    const line = "serialize examples/custom-task-type my_custom_task";
    const { type, custom, container } = await readDocument<{
      type: string;
      custom: object;
      container: { image: string; args: string[] };
    }>(fx(project, line, { cwd: CLONE }));
    assert.deepEqual({ type, image: container.image, executor: container.args.at(-1) }, TYPE);
    assert.deepEqual(custom, { config_message: "Hello from the task's configuration" });
  });

  it("fails permanently if the template has no message", async () => {
    class WithoutMessage extends MyCustomTask {
      override getCustom() {
        return { config_message: 5 };
      }
    }
    const task = new WithoutMessage({ name: "broken", config: { message: "" }, retries: 3 });
    await assert.rejects(runTask(task, {}), (error) => {
      assert.ok(error instanceof TaskFailure);
      assert.match(error.message, /custom\.config_message of broken: expected a string, got 5/);
      return error.run.attempt === 1;
    });
  });
});
