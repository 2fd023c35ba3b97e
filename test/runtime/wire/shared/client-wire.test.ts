import assert from "node:assert/strict";
import { taskExecutionIdFromAttempt } from "../../../../src/runtime/wire/shared/client-wire.ts";
import { smallTemplate } from "../../../support/messages/small-template.ts";

describe("taskExecutionIdFromAttempt", () => {
  it("counts retries from 0, as Flyte does", () => {
    const retryOf = (attempt: number) =>
      taskExecutionIdFromAttempt({
        template: smallTemplate("weather"),
        outputPrefix: "",
        execution: { name: "run", attempt },
      }).retryAttempt;
    assert.deepEqual([retryOf(1), retryOf(3)], [0, 2]);
  });
});
