import assert from "node:assert/strict";
import { join } from "node:path";
import { assertPrints } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { WEATHER, useWeatherStubs } from "../support/use-weather-stubs.ts";

describe("a package for flyte-sdk", () => {
  const { project, start, run, installOldFx } = useWeatherStubs("flyte", { "table.csv": "a,b\n" });

  it("runs an async task with a loop, a branch and a failing step", async () => {
    const { failure, ...rest } = (await run("journey")) as Record<string, string>;
    assert.deepEqual(rest, {
      text: `2 in fahrenheit ${join(project.root, "table.csv")}`,
      copy: "Bergen,1\nBodø,2",
      note: "None",
    });
    assert.match(
      failure!,
      /^FX1002 forecast: FX1002: NoCity: Atlantis sank\n {2}at .*weather\.ts:\d+/,
    );
  });

  it("runs a task that is not async, and flyte.map", async () => {
    assert.deepEqual(await run("journey_without_async"), {
      text: `2 in celsius ${join(project.root, "table.csv")}`,
      mapped: "[3.5, 3.5, 3.5]",
    });
  });

  it("runs one TypeScript task with flyte.run", async () => {
    assert.equal(await run("step_itself"), 3.5);
  });

  it("runs TypeScript tasks outside of any run", async () => {
    assert.deepEqual(await run("direct"), { temps: [3.5, 1.5], equal: true });
  });

  for (const program of [
    "waiting",
    "waiting_without_async",
    "waiting_directly",
    "waiting_in_a_loop",
  ]) {
    it(`deletes the job after Ctrl-C: ${program}`, async () => {
      const python = await start(program);
      assertInterrupted(await python.endAt("no end in sight", "SIGINT"));
      assert.equal(project.read("deleted.txt"), "Limbo");
    });
  }

  it("deletes the job of a cancelled step, and goes on", async () => {
    const python = await start("cancelled");
    await python.stderrHas("no end in sight");
    python.child.stdin.write("\n");
    await assertPrints(/^"cancelled"$/m, python.ended);
    assert.equal(project.read("deleted.txt"), "Limbo");
  });

  it("says what is missing if there is no project or no fx", async () => {
    assert.match(
      String(await run("failing", { FX_PROJECT: "/nowhere" })),
      /^RuntimeSystemError .*the TypeScript project weather is not in \/nowhere .*FX_PROJECT/,
    );
    assert.match(
      String(await run("failing", { FX_COMMAND: "/nowhere/fx" })),
      /^RuntimeSystemError .*cannot start fx: .*\/nowhere\/fx/,
    );
  });

  it("says that the installed fx is older than the one that wrote the package", async () => {
    installOldFx("/dev/null");
    assert.match(
      String(await run("failing", { FX_COMMAND: "" })),
      /it is fx 0\.0\.1, but fx \S+ wrote this package; run npm install flyte-fx@/,
    );
  });

  it("says that the task has changed if its outputs do not fit", async () => {
    project.write(
      "src/weather.ts",
      WEATHER.replace("outputs: { temp: t.float(),", "outputs: { temp: t.string(),").replace(
        "temp: days + 0.5",
        'temp: "warm"',
      ),
    );
    assert.match(
      String(await run("failing")),
      /^NonRecoverableError OutputMismatch the output temp of forecast does not fit its type: .*run fx stubs again/s,
    );
  });
});

/** Python ends with the signal, or with 130 if it was handled on the way. */
function assertInterrupted({ code, signal, stderr }: FxResult): void {
  assert.ok(signal === "SIGINT" || code === 130, `${code} ${signal}\n${stderr}`);
}
