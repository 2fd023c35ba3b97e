import assert from "node:assert/strict";
import { LostRun } from "../../support/project/lost-run.ts";
import { CTRL_C, fxOnTerminal } from "../../support/terminal/terminal.ts";

const CTRL_D = "\u0004";

describe("fx jobs attach to a lost run on a terminal", () => {
  let run: LostRun;
  before(async () => (run = await LostRun.create()));
  afterEach(() => run.restore());

  for (const { what, keys, code, says } of [
    { what: "resumes it on Enter", keys: "\r", code: 0, says: /temp: 4\.5/ },
    { what: "leaves it lost on n", keys: "n\r", code: 6, says: /FX6001: run .* is lost/ },
    { what: "leaves it lost on Ctrl-D", keys: CTRL_D, code: 6, says: /FX6001: run .* is lost/ },
    { what: "leaves it lost on Ctrl-C", keys: CTRL_C, code: 130, says: /FX1009: stopped/ },
  ]) {
    it(what, async () => {
      run.finishJob();
      const fx = fxOnTerminal(run.project, ["jobs", "attach", run.id]);
      await fx.shows("Resume it? (Y/n)");
      fx.type(keys);
      const end = await fx.ended;
      assert.match(end.text, says);
      assert.equal(end.code, code, end.text);
      assert.equal(run.readRecord()["end"] !== null, code === 0);
    });
  }
});
