import assert from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { WEATHER, useWeatherStubs } from "../support/use-weather-stubs.ts";

const MORE = `import { t, task } from "flyte-fx";

export const countRows = task(
  { name: "count-rows", inputs: { table: t.dataset({ format: "csv", columns: { a: t.string(), b: t.string() } }) }, outputs: t.int(), containerImage: "weather:1" },
  async ({ table }) => (await table.rows()).length,
);

export const renamed = task(
  { name: "class", inputs: { class: t.int() }, outputs: { "class-result": t.object({ value: t.int() }, { title: "ClassResult" }) }, containerImage: "weather:1" },
  (inputs) => ({ "class-result": { value: inputs.class * 2 } }),
);
`;

describe("a package for flytekit", () => {
  const { project, start, run, installOldFx } = useWeatherStubs(
    "flytekit",
    { "src/more.ts": MORE, "elsewhere/table.csv": "a,b\n1,2\n3,4\n" },
    (root) => [join(root, "elsewhere")],
  );

  it("runs a workflow with a loop, Python in between, and a file by its path", async () => {
    assert.deepEqual(await run("journey"), {
      text: `2 in fahrenheit ${join(project.root, "elsewhere/table.csv")}`,
      unit: "FAHRENHEIT",
      copy: "Bergen,1\nBodø,2",
    });
  });

  it("takes one branch of a conditional", async () => {
    assert.deepEqual(await run("branches"), [200.5, 100.5]);
  });

  it("runs tasks outside of any workflow", async () => {
    assert.deepEqual(await run("directly"), {
      temp: 3.5,
      isNamed: "ForecastOutputs",
      isTyped: true,
      renamed: 8,
    });
  });

  it("passes a dataset by its path", async () => {
    assert.equal(await run("rows"), 2);
  });

  it("renames inputs and outputs that Python cannot name so", async () => {
    assert.equal(await run("renamed"), 14);
  });

  it("raises flytekit's exceptions, with fx's message", async () => {
    assert.match(
      String(await run("author_error")),
      /^FlyteUserException .*forecast: FX1002: .*Atlantis sank\n {2}at .*weather\.ts:\d+/,
    );
    assert.match(
      String(await run("failed_job")),
      /^FlyteUserException .*forecast: FX1001: there is no such city/,
    );
    assert.match(
      String(await run("retryable")),
      /^FlyteRecoverableException .*forecast: .*the service is busy/,
    );
  });

  it("runs in map_task over a list that the workflow contains", async () => {
    assert.deepEqual(await run("mapped"), [2, 4]);
  });

  it("cannot run in a local map_task over any other list", async () => {
    assert.match(
      String(await run("mapped_input")),
      /^ValueError Expected a list of <class 'int'> but got .*Promise/,
    );
  });

  it("deletes the job once after Ctrl-C", async () => {
    const python = await start("waiting");
    const { code, signal, stderr } = await python.endAt("no end in sight", "SIGINT");
    assert.ok(signal === "SIGINT" || code === 130 || code === 1, `${code} ${signal}\n${stderr}`);
    assert.equal(project.read("deleted.txt"), "Limbo");
  });

  it("deletes the job once after SIGTERM, and ends as by that signal", async () => {
    const python = await start("waiting");
    const { signal, stderr } = await python.endAt("no end in sight", "SIGTERM");
    assert.equal(signal, "SIGTERM", stderr);
    assert.equal(project.read("deleted.txt"), "Limbo");
  });

  it("runs the fx that wrote the package with npx if the project has installed none", async () => {
    const log = join(project.root, "called.txt");
    project.write("bin/npx", `#!/bin/sh\necho "$@" >> ${log}\nexit 2\n`);
    chmodSync(join(project.root, "bin/npx"), 0o755);
    const PATH = `${join(project.root, "bin")}:${process.env["PATH"]!}`;
    assert.match(
      String(await run("inputs", { FX_COMMAND: "", PATH })),
      /^FlyteSystemException .*npx --yes flyte-fx@\S+ ended with exit code 2 .*it is not fx/,
    );
    const [call] = readFileSync(log, "utf8").split("\n");
    assert.match(call!, /^--yes flyte-fx@\d+\.\d+\.\d+\S* run --json --inputs .* forecast$/);
  });

  it("says what is missing if there is no project or no fx", async () => {
    assert.match(
      String(await run("inputs", { FX_PROJECT: "/nowhere" })),
      /^FlyteSystemException .*the TypeScript project weather is not in \/nowhere .*FX_PROJECT/,
    );
    assert.match(
      String(await run("inputs", { FX_COMMAND: "/nowhere/fx" })),
      /^FlyteSystemException .*cannot start fx: .*\/nowhere\/fx.*; check FX_COMMAND/,
    );
    assert.match(
      String(await run("inputs", { FX_COMMAND: "fx 'open" })),
      /^FlyteSystemException .*FX_COMMAND is not a command: No closing quotation: fx 'open/,
    );
  });

  it("finds the fx that the project has installed", async () => {
    const log = join(project.root, "called.txt");
    installOldFx(log);
    assert.match(
      String(await run("inputs", { FX_COMMAND: "" })),
      /^FlyteSystemException .*it is fx 0\.0\.1, but fx \S+ wrote this package; run npm install flyte-fx@/,
    );
    assert.match(readFileSync(log, "utf8"), /^run --json --inputs .*src\/weather\.ts forecast\n$/);
  });

  it("says that the task has changed if its inputs or outputs do not fit", async () => {
    project.write(
      "src/weather.ts",
      WEATHER.replace("outputs: { temp: t.float(),", "outputs: { temp: t.string(),").replace(
        "temp: days + 0.5",
        'temp: "warm"',
      ),
    );
    assert.match(
      String(await run("inputs")),
      /^FlyteAssertion .*the output temp of forecast does not fit its type: .*run fx stubs again/s,
    );
    project.write(
      "src/weather.ts",
      WEATHER.replace("inputs: { city:", "inputs: { town:").replace(
        "inputs: { city, days }",
        "inputs: { town: city, days }",
      ),
    );
    const text = String(await run("inputs"));
    assert.match(text, /^FlyteAssertion .*forecast: FX2004: .*town/s);
    const lines = text.split("\n").map((line) => line.trim());
    assert.deepEqual(lines, [...new Set(lines)], "an error repeats no line");
  });
});
