import assert from "node:assert/strict";
import { Chalk } from "chalk";
import { paintResult } from "../../../src/process/terminal/text-style.ts";

const TABLE = `RUN   TASK NAME  PHASE
7f3a  FAILED-x   SUCCEEDED
81c0  forecast   FAILED
✔ 2 runs FAILED
  – a note
`;

describe("paintResult", () => {
  it("colors marks, phases and the line above a table", () => {
    const style = new Chalk({ level: 1 });
    assert.equal(
      paintResult(TABLE, style),
      `${style.bold("RUN   TASK NAME  PHASE")}
7f3a  FAILED-x   ${style.green("SUCCEEDED")}
81c0  forecast   ${style.red("FAILED")}
${style.green("✔")} 2 runs FAILED
  ${style.yellow("–")} a note
`,
    );
  });

  it("returns the text unchanged without colors", () => {
    assert.equal(paintResult(TABLE, new Chalk({ level: 0 })), TABLE);
  });
});
