import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fx, type RunningFx, startFx } from "../../support/command/fx.ts";
import { WeatherRuns } from "../../support/command/run-command.ts";
import { type ConnectorScript, connectorSource } from "../../support/project/connector-source.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

/** Opening a pipe that nobody writes to blocks the process in a call of the system. */
const BLOCK = 'const { readFileSync } = await import("node:fs"); readFileSync("pipe"); throw 0;';

describe("fx run of a connector that blocks its process in a call of the system", () => {
  const runs = new WeatherRuns();

  function start(script: ConnectorScript): RunningFx {
    const source = connectorSource({ ...script, options: ", blocking: true" });
    execFileSync("mkfifo", [join(runs.write({ "src/weather.ts": source }).root, "pipe")]);
    return startFx(runs.project, "run src/weather.ts weather");
  }

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`deletes the job and ends on ${signal} during get`, async () => {
      const running = start({ get: `process.stderr.write("polling\\n"); ${BLOCK}` });
      const end = await running.endAt("polling", signal);
      assert.match(runs.calls, /^delete job-1$/m);
      assert.match(end.stderr, /⏹ weather {2}ABORTED/);
      assert.equal(end.code, code);
    });
  }

  it("names the job that create may have made, and ends", async () => {
    const running = start({ create: `process.stderr.write("creating\\n"); ${BLOCK}` });
    const end = await running.endAt("creating", "SIGINT");
    assert.match(end.stderr, /FX6001: .*; a job may still be running/);
    assert.equal(end.code, 6);
  });

  it("ends at once on a second SIGINT during delete", async () => {
    const running = start({
      get: 'return Resource.running("on it");',
      delete: `process.stderr.write("deleting\\n"); ${BLOCK}`,
    });
    await running.killAt("phase=RUNNING", "SIGINT");
    const end = await running.endAt("deleting", "SIGINT");
    assert.match(end.stderr, /FX6001: fx exited before the run ended/);
    assert.equal(end.code, 6);
  });
});

const PRELOAD = new URL("../../support/command/breakpoint.mjs", import.meta.url).href;

/** The types before the code change its columns when it is compiled. */
const SOURCE = `interface Reading { readonly city: string }   import { t, task } from "flyte-fx"; const twice = (x: number): number => { return x * 2; };
import { hostname } from "node:os";

type Inputs = { readonly city: string };

export const weather = task({ name: "weather", inputs: { city: t.string() }, outputs: { text: t.string() } }, async ({ city }: Inputs) => {
  const reading: Reading = { city } satisfies Reading; return shout(reading as Reading);
});

function shout(reading: Reading): { text: string } {
  const text = reading.city.toUpperCase() + twice(2) + hostname().slice(0, 0);
  return { text };
}
`;

/** The 1-based position of a text in the source. */
function locate(text: string): { readonly line: number; readonly column: number } {
  const before = SOURCE.slice(0, SOURCE.indexOf(text)).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

describe("a breakpoint in the author's TypeScript", () => {
  const project = useSharedProject({ "src/weather.ts": SOURCE });

  const cases = [
    { title: "behind types", at: "return shout", expression: "reading.city", value: "Oslo" },
    { title: "with code from the cache", at: "return { text", expression: "text", value: "OSLO4" },
    { title: "on the first line", at: "return x", expression: "x", value: 2 },
  ];
  for (const { title, at, expression, value } of cases) {
    it(`stops fx run at its line and column ${title}`, async () => {
      const report = join(project.home, "paused.json");
      const position = locate(at);
      const { code, stdout, stderr } = await fx(project, "run src/weather.ts weather --city Oslo", {
        env: {
          NODE_OPTIONS: `--import=${PRELOAD}`,
          BREAKPOINT: JSON.stringify({ file: "src/weather.ts", ...position, expression, report }),
        },
      });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /OSLO4/);
      const source = join(project.root, "src/weather.ts");
      const paused = JSON.parse(readFileSync(report, "utf8")) as { readonly source: string };
      assert.deepEqual(
        { ...paused, source: toPath(paused.source) },
        { source, ...position, value },
      );
    });
  }
});

function toPath(source: string): string {
  return source.startsWith("file:") ? fileURLToPath(source) : source;
}
