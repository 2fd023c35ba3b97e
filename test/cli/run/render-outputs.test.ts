import assert from "node:assert/strict";
import { join } from "node:path";
import { Chalk } from "chalk";
import stringWidth from "fast-string-width";
import { formatRows, renderOutputs } from "../../../src/cli/run/render-outputs.ts";
import { Dataset, FlyteDirectory, FlyteFile, Timestamp } from "../../../src/entries/index.ts";
import { createLinkify } from "../../../src/process/terminal/text-style.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

describe("renderOutputs", () => {
  let project: TemporaryProject;
  before(() => {
    const csv = (rows: number): string =>
      `id,city\n${Array.from({ length: rows }, (_, row) => `${row},Oslo\n`).join("")}`;
    project = new TemporaryProject({
      "seven.csv": csv(7),
      "two.csv": csv(2),
      "none.csv": csv(0),
      "long.csv": csv(20_000),
      "broken.csv": 'id,city\n1,"Oslo',
      "huge.csv": `id\n"${"x".repeat(17 * 1024 * 1024)}"\n`,
    });
  });

  const render = async (
    outputs: object,
    { width = 80, env = {} }: { width?: number; env?: NodeJS.ProcessEnv } = {},
  ): Promise<string> =>
    renderOutputs(outputs, {
      style: new Chalk({ level: 0 }),
      linkify: createLinkify({ isTTY: true }, env),
      cwd: project.root,
      width,
    });
  const dataset = (name: string): object => ({ t: new Dataset(join(project.root, name)) });

  it("shows objects and lists of objects as trees, and simple lists on one line", async () => {
    const outputs = {
      n: 1n,
      place: { city: "Oslo", at: { lat: 1.5 }, tags: ["x", "y"], none: {} },
      places: [{ city: "東京", n: 2 }, [{ a: 1 }]],
      nothing: null,
    };
    assert.equal(
      await render(outputs),
      `n: 1
place:
  city: Oslo
  at:
    lat: 1.5
  tags: ["x","y"]
  none: {}
places:
  - city: 東京
    n: 2
  - - a: 1
nothing: null
`,
    );
  });

  it("shows the first 20 items of a longer list of objects", async () => {
    const text = await render({ all: Array.from({ length: 22 }, (_, n) => ({ n })) });
    assert.match(text, / {2}- n: 19\n {2}… 2 more \(--json prints all\)\n$/);
  });

  it("indents the lines of a string and escapes control characters", async () => {
    assert.equal(
      await render({ "a\u001b": "b\u001b[2J\u202e\u009b", text: "x\nother: 1\r" }),
      "a\\u001b: b\\u001b[2J\\u202e\\u009b\ntext:\n  x\n  other: 1\\r\n",
    );
  });

  it("shows files and folders as paths, or as links if the terminal supports them", async () => {
    const outputs = {
      file: new FlyteFile(join(project.root, "å b.csv")),
      folder: new FlyteDirectory("s3://bucket/x\u001b\\y"),
    };
    assert.equal(
      await render(outputs),
      "file: å b.csv (file)\nfolder: s3://bucket/x\\u001b\\y (directory)\n",
    );
    assert.equal(
      await render(outputs, { env: { TERM_PROGRAM: "WezTerm" } }),
      `file: \u001b]8;;file://${project.root}/%C3%A5%20b.csv\u001b\\å b.csv\u001b]8;;\u001b\\ (file)
folder: \u001b]8;;s3://bucket/x%1b\\y\u001b\\s3://bucket/x\\u001b\\y\u001b]8;;\u001b\\ (directory)
`,
    );
  });

  it("shows the first five rows of a dataset and the number of the others", async () => {
    assert.equal(
      await render(dataset("seven.csv")),
      `t: seven.csv (dataset)
  id  city
  0   Oslo
  1   Oslo
  2   Oslo
  3   Oslo
  4   Oslo
  … 2 more rows
`,
    );
    assert.equal(
      await render(dataset("two.csv")),
      "t: two.csv (dataset)\n  id  city\n  0   Oslo\n  1   Oslo\n",
    );
    assert.equal(await render(dataset("none.csv")), "t: none.csv (dataset)\n  no rows\n");
    assert.match(await render(dataset("long.csv")), /4 {3}Oslo\n {2}… more rows\n$/);
  });

  it("omits columns that do not fit", async () => {
    assert.match(
      await render(dataset("two.csv"), { width: 7 }),
      /\n {2}id\n {2}0\n {2}1\n {2}… 1 more column\n$/,
    );
  });

  const unread: readonly (readonly [uri: string, reason: RegExp])[] = [
    ["broken.csv", /broken\.csv/],
    ["gone.csv", /no dataset found at/],
    ["huge.csv", /huge\.csv is too large: fx reads at most 16777216 bytes/],
  ];
  for (const [name, reason] of unread)
    it(`says in one line why it shows no rows of ${name}`, async () => {
      const [, line, ...rest] = (await render(dataset(name), { width: 300 })).split("\n");
      assert.match(line!, /^ {2}rows not shown: /);
      assert.match(line!, reason);
      assert.deepEqual(rest, [""]);
    });

  it("never reads from an object store or a network", async () => {
    for (const uri of ["s3://bucket/a.parquet", "http://127.0.0.1:1/a.csv", "gs://bucket/a"])
      assert.equal(
        await render({ t: new Dataset(uri) }),
        `t: ${uri} (dataset)\n  rows not shown: fx previews only local files\n`,
      );
  });
});

describe("formatRows", () => {
  it("aligns numbers right and text left", () => {
    const rows = [
      { city: "Oslo", temp: 4.5, n: 1n },
      { city: "東京都", temp: 12, n: 9007199254740993n },
    ];
    assert.deepEqual(formatRows(rows, 80), {
      lines: [
        "city    temp                 n",
        "Oslo     4.5                 1",
        "東京都    12  9007199254740993",
      ],
      hiddenColumns: 0,
    });
  });

  it("shows missing cells as null and midnight as a date", () => {
    const rows = [
      { day: new Date("2024-01-01"), text: null },
      { day: new Date("2024-01-01T12:30:00Z"), text: ["a", { b: 1 }] },
    ];
    assert.deepEqual(formatRows(rows, 80).lines, [
      "day                       text",
      "2024-01-01                null",
      '2024-01-01T12:30:00.000Z  ["a",{"b":1}]',
    ]);
  });

  it("shows every digit of a Timestamp", () => {
    const rows = [{ at: Timestamp.parse("2024-01-01T00:00:00.000000001Z") }];
    assert.equal(formatRows(rows, 80).lines[1], "2024-01-01T00:00:00.000000001Z");
  });

  it("truncates long cells and counts the columns that do not fit", () => {
    const rows = [{ id: 1, text: "long ".repeat(1000), last: "東京都庁".repeat(9) }];
    const hidden = { 1: 2, 5: 2, 40: 2, 60: 1, 80: 1, 100: 0 };
    for (const [width, expected] of Object.entries(hidden)) {
      const { lines, hiddenColumns } = formatRows(rows, Number(width));
      for (const line of lines) assert.ok(stringWidth(line) <= Number(width), `${width}: ${line}`);
      assert.equal(hiddenColumns, expected, width);
    }
  });

  it("escapes control characters in names and cells", () => {
    const rows = [{ "a\u001b[31m": "b\u0007\nc\u009b1m\u202e" }];
    assert.deepEqual(formatRows(rows, 80).lines, ["a\\u001b[31m", "b\\u0007\\nc\\u009b1m\\u202e"]);
  });
});
