import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";
import { screenOf } from "../../support/terminal/screen.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

const RUN = ["run", "src/weather.ts", "weather"];

describe("transcript: fx run", () => {
  const project = useSharedProject(weatherProject);

  const piped = (...args: string[]) => fx(project, args, { env: KEY });
  const typed = (...args: string[]) => fxOnTerminal(project, args, KEY).ended;

  it("redraws the status in place, then prints the result and outputs, on a terminal", async () => {
    const { raw, text } = await assertExit(0, typed(...RUN, "--city", "Oslo"));
    assert.match(
      text,
      /^[⠋-⠿] weather {2}RUNNING \d\d:\d\d {2}█{6}░{4} 60 % {2}attempt 1\/3 {2}poll \d+ \(next in \d+\.\d s\) {2}run [0-9a-f]{12}$/m,
    );
    assert.match(text, /✔ weather {2}SUCCEEDED in \d+(\.\d+)? m?s\ntemp: 4\.5\n$/);
    assert.equal(screenOf(raw).split("\n").length, 3, "the state remains on the screen");
  });

  it("prints one document with --json and redraws nothing on a terminal", async () => {
    const { stdout } = await piped(...RUN, "--city", "Oslo", "--json");
    assert.match(
      stdout,
      /^\{"v":1,"ok":true,"run":\{"id":"[0-9a-f]{12}","task":"weather","phase":"SUCCEEDED","attempts":1,"tookMs":\d+\},"outputs":\{"temp":4\.5\},"logLinks":\[\]\}\n$/,
    );
    assert.doesNotMatch((await typed(...RUN, "--city", "Oslo", "--json")).raw, /\u001b/);
  });

  const failures = [
    {
      name: "inputs that do not fit",
      args: [...RUN, "--city", "5", "--days", "x"],
      code: 2,
      output:
        /^Error FX2004: 1 input does not fit weather \(src\/weather\.ts:\d+\)\n {2}--days {3}expected an integer, got "x"\n {2}hint: fx run src\/weather\.ts weather --help lists the inputs\n$/,
    },
    {
      name: "a misspelled task",
      args: ["run", "src/weather.ts", "wether"],
      code: 2,
      output: /^Error FX2001: no task "wether" in src\/weather\.ts; did you mean "weather"\?\n$/,
    },
    {
      name: "a task that fails, with the author's line",
      args: [...RUN, "--city", "Atlantis"],
      code: 1,
      output: new RegExp(
        [
          String.raw`✖ weather {2}FAILED after \d+(\.\d+)? m?s {2}attempt 1/3 {2}not retryable · code CITY_NOT_FOUND`,
          String.raw` {2}CityNotFound: no station for "Atlantis"`,
          String.raw` {4}src/weather\.ts:14:32`,
          String.raw` {4}13 │ {5}const s = stations\.get\(city\);`,
          String.raw` {2}> 14 │ {5}if \(s === undefined\) throw new UserError\("CITY_NOT_FOUND", .*\);`,
          String.raw` {2}\(\d+ frames of fx and node_modules hidden; --verbose shows them\)`,
          String.raw` {2}hint: a UserError is never retried; throw RetryableError if a retry can succeed\n$`,
        ].join("\n"),
      ),
    },
    {
      name: "a syntax error, with the line",
      args: ["run", "src/broken.ts"],
      code: 3,
      output:
        /^Error FX3001: src\/broken\.ts:2:14 Unexpected token ";"\n {4}1 │ export const ok = 1;\n {2}> 2 │ const city = ;\n$/,
    },
  ];
  for (const { name, args, code, output } of failures) {
    it(`exits with ${code}: ${name}`, async () => {
      const inPipe = await piped(...args);
      assert.deepEqual([inPipe.code, inPipe.stdout], [code, ""]);
      assert.match(inPipe.stderr, output);
      const onTerminal = await assertExit(code, typed(...args));
      assert.match(onTerminal.text.slice(onTerminal.text.search(/Error FX|✖/)), output);
    });
  }
});
