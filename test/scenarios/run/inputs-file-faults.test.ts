import assert from "node:assert/strict";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const SOURCE = `
import { t, task } from "flyte-fx";
const inputs = { text: t.string().default(""), more: t.struct().default({}) };
export const echo = task({ name: "echo", inputs, outputs: { text: t.string() } }, async ({ text }) => ({ text }));
const named = { one: t.file(), folder: t.optional(t.directory()), more: t.list(t.file()).default([]), held: t.object({ file: t.optional(t.file()) }).default({}), table: t.optional(t.dataset()) };
export const files = task({ name: "files", inputs: named }, async () => {});
`;

const EXAMPLE = 'write inputs by name as UTF-8, such as {"text":"","more":{}}';

const REJECTED: readonly (readonly [
  what: string,
  content: string | Uint8Array,
  why: string,
  hint: string,
])[] = [
  [
    "an alias",
    "base: &base x\ntext: *base\n",
    "line 2 has the YAML alias *base; fx does not support aliases",
    "replace *base with the value of &base",
  ],
  [
    "exponential aliases",
    'a: &a ["x"]\nb: &b [*a,*a]\nc: [*b,*b]\n',
    "line 2 has the YAML alias *a; fx does not support aliases",
    "replace *a with the value of &a",
  ],
  [
    "too many values",
    "more:\n" + "- x\n".repeat(100_000),
    "it has more than 100000 YAML values",
    "write it as JSON",
  ],
  [
    "too many nested lists",
    "text: x\nmore: " + "[".repeat(101),
    "line 2 is nested deeper than 100 levels",
    EXAMPLE,
  ],
  [
    "too many nested keys",
    "more:\n " + "? ".repeat(50_000) + "x",
    "line 2 is nested deeper than 100 levels",
    EXAMPLE,
  ],
  [
    "a duplicate name",
    "text: x\ntext: y\n",
    "it has the same name twice (line 2, column 1)",
    EXAMPLE,
  ],
  [
    "two documents",
    "text: x\n---\ntext: y\n",
    "it has more than one YAML document (line 2, column 1)",
    EXAMPLE,
  ],
  ["UTF-16", Buffer.from('\uFEFF{"text":"x"}', "utf16le"), "it is not UTF-8", EXAMPLE],
  ["Latin 1", Buffer.from('{"text": "Tromsø"}', "latin1"), "it is not UTF-8", EXAMPLE],
];

describe("invalid input files", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE, "there.txt": "x" });

  for (const [what, content, why, hint] of REJECTED) {
    it(`are rejected with a hint for ${what}`, async () => {
      project.write("in.yaml", content);
      const { code, stderr } = await runCommand(project, "run --inputs in.yaml src/index.ts echo");
      assert.deepEqual(
        [code, stderr],
        [2, `Error FX2005: in.yaml does not contain inputs: ${why}\n  hint: ${hint}\n`],
      );
    });
  }

  it("may start with a byte order mark, which is not part of the value", async () => {
    project.write("in.json", '\uFEFF{"text":"é \uFFFD"}');
    project.write("text.txt", "\uFEFFé\n");
    assert.equal(
      (await runCommand(project, ["run", "--inputs", "in.json", "src/index.ts", "echo"])).stdout,
      "text: é \uFFFD\n",
    );
    assert.equal(
      (await runCommand(project, "run src/index.ts echo --text @text.txt --more @in.json")).stdout,
      "text: é\n",
    );
  });

  it("are rejected if a string's file is not UTF-8", async () => {
    project.write("latin.txt", Buffer.from("\uFFFD Tromsø".replace("\uFFFD", "o"), "latin1"));
    const { code, stderr } = await runCommand(project, "run src/index.ts echo --text @latin.txt");
    assert.equal(code, 2);
    assert.match(stderr, /^ {2}--text {3}cannot read latin\.txt: it is not UTF-8; @@latin/m);
  });

  it("are all listed if files, folders and datasets among the inputs are missing", async () => {
    const { code, stderr } = await runCommand(
      project,
      'run src/index.ts files --one gone.txt --folder there.txt --more there.txt --more file:///gone.txt --held {"file":"src"} --table gone.parquet',
    );
    assert.equal(code, 2);
    assert.deepEqual(
      stderr.split("\n").filter((line) => line.startsWith("  --")),
      [
        "  --one   file gone.txt not found",
        "  --folder   there.txt is not a folder",
        "  --more at [1]   file file:///gone.txt not found",
        "  --held at file   src is not a file",
        "  --table   dataset gone.parquet not found",
      ],
    );
    assert.doesNotMatch(stderr, /frames|FX7001/);
  });

  it("may be remote URIs, which fx does not check", async () => {
    assert.equal(
      (await runCommand(project, "run src/index.ts files --one s3://bucket/gone.txt --folder src"))
        .code,
      0,
    );
  });
});
