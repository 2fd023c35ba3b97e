import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fx } from "../../support/command/fx.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

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
