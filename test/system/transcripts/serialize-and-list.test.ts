import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useProject } from "../../support/project/use-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

describe("transcript: fx serialize, fx list-connectors", () => {
  const project = useProject(weatherProject);

  const WRITE = ["serialize", "src/weather.ts", "--output", "dist/"];
  const typed = (args: readonly string[]) => fxOnTerminal(project, args, KEY).ended;

  it(`writes one file per task, and exits with 4 for --check if one differs, on a terminal`, async () => {
    const written = await assertExit(0, typed(WRITE));
    assert.match(written.text, /^✔ dist\/weather\.pb {2}\d+ B\n$/);
    assert.equal((await typed([...WRITE, "--check"])).code, 0);
    project.write("dist/weather.pb", "something else");
    const differs = await assertExit(4, typed([...WRITE, "--check"]));
    assert.match(
      differs.text,
      /^Error FX4\d{3}: .*\n[^]* {2}hint: fx serialize src\/weather\.ts --output dist\/\n$/,
    );
  });

  it(`lists the connectors in columns, on a terminal`, async () => {
    const { text } = await assertExit(0, typed(["list-connectors", "src/weather.ts"]));
    assert.equal(
      text.replace(/ +$/gm, ""),
      "NAME     TASK TYPE    KIND   SECRETS       SOURCE\nweather  weather (0)  async  WX_API_KEY ✔  src/weather.ts:24\n",
    );
  });
});
