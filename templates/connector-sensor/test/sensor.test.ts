import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { connectorChecks, runConnector, type TestOptions } from "flyte-fx/testing";
import { example, sensor } from "../src/index.ts";

describe("the sensor for fx_template_type", () => {
  let path = "";
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fx-template-"));
    path = join(folder, "orders.csv");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  // On the test's clock, the pauses between the pokes take no time.
  const wait = (rows: number, options: TestOptions = {}) =>
    runConnector(sensor, { task: example, inputs: { path, rows }, ...options });

  it("waits until the file has enough rows", async () => {
    const { outputs, messages } = await wait(2, {
      onEvent(event) {
        if (event.type !== "polled") return;
        if (event.polls === 2) writeFileSync(path, "order\n1\n");
        if (event.polls === 4) writeFileSync(path, "order\n1\n2\n");
      },
    });
    assert.deepEqual(outputs, { rows: 2 });
    assert.ok(messages.includes("0 % · 0 of 2 rows"));
    assert.ok(messages.includes("50 % · 1 of 2 rows"));
  });

  it("gives up after the timeout of the task", async () => {
    await assert.rejects(wait(1), { message: /timeout of 6h/ });
  });
});

/** Everything that Flyte's engine does with a sensor, as in `npm run check`. */
describe("Flyte's engine", () => {
  const inputs = { path: "data/orders.csv", rows: 3 };
  for (const { id, run } of connectorChecks({ connector: sensor, task: example, inputs }))
    it(id, run);
});
