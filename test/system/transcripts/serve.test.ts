import assert from "node:assert/strict";
import { fx } from "../../support/command/fx.ts";
import { serve, type Served } from "../../support/command/serve.ts";
import { useProject } from "../../support/project/use-project.ts";
import { weatherProject } from "../../support/project/weather-project.ts";
import { CTRL_C, fxOnTerminal } from "../../support/terminal/terminal.ts";

const KEY = { _FSEC_WX_API_KEY: "never-shown" };
const LOCAL = ["src/weather.ts", "--port", "0", "--prometheus-port", "0"];
const BANNER =
  /^✔ Flyte 1 \(sync, async, metadata\) and Flyte 2 \(async, metadata\), health, reflection on 127\.0\.0\.1:\d+ · metrics :\d+ · 1 connector$/m;
const DRAINED = /^health NOT_SERVING, no call in flight, closed in \d+\.\d s$/m;

describe("transcript: fx serve", () => {
  let served: Served | undefined;
  const project = useProject(weatherProject);
  afterEach(async () => {
    await served?.end();
    served = undefined;
  });

  it("prints its address and connectors, exits with 5 for a taken port, and with 0 on SIGTERM, in a pipe", async () => {
    served = await serve(project, LOCAL, KEY);
    const taken = await fx(
      project,
      ["serve", "src/weather.ts", "--port", String(served.port), "--no-metrics"],
      { env: KEY },
    );
    assert.equal(taken.code, 5);
    assert.match(
      taken.stderr,
      new RegExp(
        String.raw`^Error FX5002: .*\b${served.port}\b.* in use\n {2}hint: --port 0 picks a free one\n$`,
      ),
    );
    served.running.child.kill("SIGTERM");
    const { code, stderr } = await served.running.ended;
    assert.equal(code, 0);
    assert.match(stderr, BANNER);
    assert.match(stderr, DRAINED);
  });

  it("drains and exits with 0 on Ctrl-C, on a terminal", async () => {
    const running = fxOnTerminal(project, ["serve", ...LOCAL], KEY);
    await running.shows(BANNER);
    running.type(CTRL_C);
    const { code, text } = await running.ended;
    assert.equal(code, 0, text);
    assert.match(text, /health NOT_SERVING, no call in flight, closed in \d+\.\d s\n$/);
  });
});
