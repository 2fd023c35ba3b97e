import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Chalk, type ChalkInstance } from "chalk";
import { renderCodeFrame, renderError } from "../../../src/process/errors/render-error.ts";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

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

describe("renderCodeFrame", () => {
  const folder = useTemporaryFolder();

  function frame(text: string, line: number, column?: number, style?: ChalkInstance): string[] {
    const file = join(folder.write({ "a.ts": text }), "a.ts");
    return renderCodeFrame(column === undefined ? { file, line } : { file, line, column }, style);
  }

  const source = Array.from({ length: 31 }, (_, index) => `line ${index + 1}`).join("\n");

  it("marks the line and shows the one above it", () => {
    assert.deepEqual(frame(source, 31), ["    30 │ line 30", "  > 31 │ line 31"]);
  });
  it("aligns the line numbers", () => {
    assert.deepEqual(frame(source, 10), ["     9 │ line 9", "  > 10 │ line 10"]);
  });
  it("shows only the line if there is none above", () => {
    assert.deepEqual(frame(source, 1), ["  > 1 │ line 1"]);
  });
  it("accepts CRLF, a byte order mark, tabs and empty lines", () => {
    assert.deepEqual(frame("\uFEFF\r\n\tthrow 1;\r\n", 2), ["    1 │", "  > 2 │   throw 1;"]);
    assert.deepEqual(frame("\uFEFFthrow 1;", 1), ["  > 1 │ throw 1;"]);
  });
  it("counts lines as JavaScript does", () => {
    assert.deepEqual(frame("a\u2028b\rc", 3), ["    2 │ b", "  > 3 │ c"]);
  });
  it("cuts a long line around the column", () => {
    const line = `${"x".repeat(5000)}HERE${"y".repeat(5000)}`;
    const [text = ""] = frame(line, 1, 5001);
    assert.match(text, /^ {2}> 1 │ …x+HEREy+…$/);
    assert.ok(text.length < 140);
    assert.match(frame(line, 1, 1)[0] ?? "", /^ {2}> 1 │ x+…$/);
    assert.match(frame(line, 1, 10_004)[0] ?? "", /^ {2}> 1 │ …y+$/);
  });
  it("never splits a character", () => {
    const [text = ""] = frame("😀".repeat(500), 1, 333);
    assert.ok(!/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text));
  });
  it("removes the source's escape sequences and adds none without color", () => {
    const lines = frame("a \u001b[31mred\u001b[0m \u009b1m \u0007", 1);
    assert.ok(!/[\u0000-\u001f\u007f-\u009f]/.test(lines.join("")));
  });
  it("uses color on request", () => {
    assert.ok(
      frame("a", 1, 1, new Chalk({ level: 1 }))
        .join("")
        .includes("\u001b["),
    );
  });
  it("returns nothing if the file or the line is missing, or the path is not a file", () => {
    assert.deepEqual(renderCodeFrame({ file: join(folder.path, "gone.ts"), line: 1 }), []);
    assert.deepEqual(frame("a", 5), []);
    assert.deepEqual(frame("a", 0), []);
    mkdirSync(join(folder.path, "dir.ts"));
    assert.deepEqual(renderCodeFrame({ file: join(folder.path, "dir.ts"), line: 1 }), []);
    assert.deepEqual(renderCodeFrame({ file: "a\0b", line: 1 }), []);
  });
  it("does not read files too large to be source code", () => {
    assert.deepEqual(frame("x".repeat(5 * 1024 * 1024 + 1), 1), []);
  });
});
