import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { CASES } from "../../scripts/templates/cases.mjs";
import { KINDS } from "../../src/scaffold/kinds.ts";
import { COMMAND_FILES, commandOf } from "../support/command/list-commands.ts";

const PAGE = readFileSync("CONTRIBUTING.md", "utf8");
const SCENARIOS = readdirSync("test/scenarios", { recursive: true, encoding: "utf8" }).filter(
  (path) => path.endsWith(".test.ts"),
);

/** Returns a recipe of CONTRIBUTING.md and the paths that it names. */
function recipe(title: string): { readonly text: string; readonly paths: readonly string[] } {
  const text =
    new RegExp(`^### ${title}\\n([^]*?)(?=^##)`, "m").exec(PAGE)?.[1] ??
    assert.fail(`no recipe "${title}"`);
  const paths = [...text.matchAll(/`((?:src|test|docs|scripts|templates)\/[\w./-]+)`/g)]
    .map(([, path]) => path!)
    .filter((path) => !path.includes("NAME"));
  return { text, paths };
}

describe("the recipes of CONTRIBUTING.md", () => {
  for (const title of [
    "Add a type",
    "Add a command",
    "Add an event",
    "Add a check",
    "Add a template",
    "Add a storage",
  ]) {
    it(`name existing files: ${title}`, () => {
      const { paths } = recipe(title);
      assert.ok(paths.length >= 2);
      assert.deepEqual(
        paths.filter((path) => !existsSync(path)),
        [],
      );
    });
  }

  for (const file of COMMAND_FILES) {
    const name = commandOf(file);
    const [first] = name.split(" ");

    it(`describe fx ${name} as a command`, () => {
      const source = readFileSync(`src/commands/${file}`, "utf8");
      assert.match(source, /^export default class \w+ extends (Fx|Project|Remote)Command \{$/m);
      assert.match(source, /^ {2}static override summary = ".+\."/m);
      assert.match(source, /^ {2}static override examples = /m);
      assert.ok(
        SCENARIOS.some((test) => test.includes(first!)),
        "no test in test/scenarios",
      );
      assert.match(readFileSync("docs/commands.md", "utf8"), new RegExp(`^## fx ${name}$`, "m"));
    });
  }

  it("describe every template", () => {
    // templates/stubs has the Python modules of fx stubs.
    const templates = readdirSync("templates")
      .filter((name) => name !== "stubs")
      .sort();
    const kinds = Object.values(KINDS).flatMap((kindsOfOne) =>
      Object.values(kindsOfOne).map(({ template }) => template as string),
    );
    assert.deepEqual(kinds.sort(), templates);
    assert.deepEqual(CASES.map(({ template }) => template).sort(), templates);
    for (const template of templates) {
      const files = readdirSync(`templates/${template}`);
      assert.deepEqual(
        ["Dockerfile", "README.md", "package.json", "src", "test"].filter(
          (name) => !files.includes(name),
        ),
        [],
        template,
      );
    }
  });

  it("describe every storage", () => {
    const schemes = [
      ...readFileSync("src/runtime/storage/create-project-storage.ts", "utf8").matchAll(
        /^ {4}(\w+): async \(\) => /gm,
      ),
    ].map(([, scheme]) => scheme!);
    const contract = [
      "test/interop/storage/contract.test.ts",
      "test/runtime/storage/file/file-storage.test.ts",
    ].map((file) => readFileSync(file, "utf8"));
    const page = readFileSync("docs/storage.md", "utf8");
    assert.ok(schemes.length >= 3);
    for (const scheme of schemes)
      assert.match(page, new RegExp(`^\\| .*\`${scheme}:`, "m"), scheme);
    for (const text of contract) assert.match(text, /keepsTheStorageContract\(/);
    for (const scheme of schemes.filter((name) => name !== "file"))
      assert.ok(contract[0]!.includes(`${scheme}://`), scheme);
  });
});
