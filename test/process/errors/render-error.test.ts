import assert from "node:assert/strict";
import { Chalk } from "chalk";
import { renderError } from "../../../src/process/errors/render-error.ts";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";

const VIEW = {
  style: new Chalk({ level: 0 }),
  verbose: false,
  cwd: "/p",
  projectRoot: "/p",
  shorten: String,
  redact: String,
};
const location = { file: "/p/src/a.ts", line: 4, column: 33 };

function render(summary: string, details: readonly string[] = []): string {
  return renderError(new FxError("FX3006", summary, { location, details }), VIEW);
}

describe("the place of an error", () => {
  it("follows a message that does not name it", () => {
    assert.equal(render("it fails"), "Error FX3006: it fails (src/a.ts:4:33)");
    assert.equal(render("src/a.ts:45 fails"), "Error FX3006: src/a.ts:45 fails (src/a.ts:4:33)");
  });

  it("is printed once if the message or a detail names it", () => {
    assert.equal(render("src/a.ts:4:33 fails"), "Error FX3006: src/a.ts:4:33 fails");
    assert.equal(
      render("2 tasks have one name", ["a in src/a.ts:4", "b in src/b.ts:1"]),
      "Error FX3006: 2 tasks have one name\n  a in src/a.ts:4\n  b in src/b.ts:1",
    );
  });
});
