import assert from "node:assert/strict";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

const SOURCE = `
import { FlyteFile, t, task } from "flyte-fx";
const outputs = {
  days: t.dataset({ day: t.datetime(), temp: t.float(), text: t.string() }),
  place: t.object({ city: t.string(), at: t.list(t.float()) }),
  note: t.file(),
};
export const hottest = task({ name: "hottest", outputs }, async () => ({
  days: [1, 2, 3, 4, 5, 6, 7].map((n) => ({ day: new Date("2012-08-0" + n), temp: 30 + n / 2, text: "sun\\u001b[31m 東京" })),
  place: { city: "Seattle", at: [47.6, -122.3] },
  note: new FlyteFile("note.txt"),
}));
`;

describe("outputs of fx run", () => {
  const project = useSharedProject({ "src/days.ts": SOURCE, "note.txt": "hot" });
  const RUN = ["run", "src/days.ts", "hottest"];

  it("are rows, trees and links on a terminal", async () => {
    const { code, raw, text } = await fxOnTerminal(project, RUN, { TERM_PROGRAM: "WezTerm" }).ended;
    assert.equal(code, 0, text);
    assert.match(
      text,
      new RegExp(
        String.raw`days: .fx/runs/[0-9a-f]{12}/\S+ \(dataset\)
  day         temp  text
  2012-08-01  30\.5  sun\\u001b\[31m 東京
  2012-08-02    31  sun\\u001b\[31m 東京
  2012-08-03  31\.5  sun\\u001b\[31m 東京
  2012-08-04    32  sun\\u001b\[31m 東京
  2012-08-05  32\.5  sun\\u001b\[31m 東京
  … 2 more rows
place:
  city: Seattle
  at: \[47\.6,-122\.3\]
note: note\.txt \(file\)
$`,
      ),
    );
    assert.ok(raw.includes(`\u001b]8;;file://${project.root}/note.txt\u001b\\note.txt\u001b]8;;`));
    assert.ok(!raw.includes("\u001b[31m"));
  });

  it("fit a narrow terminal, and have no links on an unknown one", async () => {
    const { raw, text } = await fxOnTerminal(project, RUN, {}, 30).ended;
    assert.match(text, / {2}2012-08-01 {2}30\.5\n[^]* {2}… 2 more rows, 1 more column\n/);
    assert.ok(!raw.includes("\u001b]8;;"));
  });

  it("take one line each in a pipe", async () => {
    const { stdout } = await runCommand(project, RUN);
    assert.match(
      stdout,
      /^days: \.fx\/runs\/\S+ \(dataset\)\nplace: \{"city":"Seattle","at":\[47\.6,-122\.3\]\}\nnote: note\.txt \(file\)\n$/,
    );
  });
});
