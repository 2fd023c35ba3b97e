import assert from "node:assert/strict";
import { Parser } from "@oclif/core";
import fc from "fast-check";
import { splitRunArguments } from "../../../src/cli/fx-arguments.ts";
import { FxCommand } from "../../../src/cli/fx-command.ts";
import { RUN_FLAGS } from "../../../src/cli/run/run-flags.ts";
import { t } from "../../../src/entries/index.ts";
import { InputNames, TaskWords } from "../../../src/project/inputs/task-words.ts";
import { holdsForAsync } from "../../support/assertions/holds-for.ts";

/** Without which of them exclude or need others. */
const FLAGS = Object.fromEntries(
  Object.entries({ ...RUN_FLAGS, ...FxCommand.baseFlags }).map(([name, flag]) => [
    name,
    { ...flag, exclusive: [], dependsOn: [], relationships: [] },
  ]),
) as unknown as typeof RUN_FLAGS & typeof FxCommand.baseFlags;

/** Values that fx's parser accepts, for each of its flags. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  retries: ["0", "3"],
  clock: ["real", "virtual"],
  protocol: ["flyte1", "flyte2"],
};
const OTHER_VALUES = ["5s", "-", "a b", "x=y", ""];

const flag = fc
  .constantFrom(...Object.keys(FLAGS))
  .chain((name): fc.Arbitrary<readonly string[]> => {
    if (FLAGS[name as keyof typeof FLAGS].type === "boolean")
      return fc.constant<readonly string[]>([`--${name}`]);
    return fc
      .record({ value: fc.constantFrom(...(VALUES[name] ?? OTHER_VALUES)), inline: fc.boolean() })
      .map(({ value, inline }) => (inline ? [`--${name}=${value}`] : [`--${name}`, value]));
  });
/** `--ca` is another name of `--tls-ca`, so a command line has one of them. */
const nameOf = ([word]: readonly string[]): string =>
  word!.split("=")[0]!.replace("--tls-ca", "--ca");
const flags = fc.uniqueArray(flag, { selector: nameOf, maxLength: 6 });
const input = fc.constantFrom(
  ["--city", "Oslo"],
  ["--city=--json"],
  ["--up-down"],
  ["--no-up-down"],
  ["--max-days", "-3"],
);
const FIELDS = { city: t.string(), upDown: t.bool(), max_days: t.int() };

function split(words: readonly string[], fields: object = FIELDS) {
  const names = new InputNames(new Map(Object.entries(fields)));
  const { own, inputs, faults } = new TaskWords(words, names, FLAGS);
  return { own, inputs, faults };
}

/** Parses a whole command line into fx's own flags and the inputs. */
async function parse(argv: readonly string[], fields?: object): Promise<object> {
  const { own, afterTask } = splitRunArguments(argv);
  const words = split(afterTask, fields);
  const { flags: parsed } = await Parser.parse([...own, ...words.own], {
    flags: FLAGS,
    strict: true,
  });
  return { parsed, inputs: words.inputs, faults: words.faults };
}

describe("TaskWords", () => {
  it("reads fx's flags between the inputs after TASK as it does before TASK", async () => {
    await holdsForAsync(
      flags,
      fc.array(input),
      fc.infiniteStream(fc.boolean()),
      async (own, inputs, coins) => {
        const mixed: (readonly string[])[] = [];
        const [left, right] = [[...own], [...inputs]];
        while (left.length + right.length > 0)
          mixed.push(
            (right.length === 0 || (left.length > 0 && coins.next().value) ? left : right).shift()!,
          );
        const before = await parse([...own.flat(), "src/a.ts", "a", ...inputs.flat()]);
        const after = await parse(["src/a.ts", "a", ...mixed.flat()]);
        assert.deepEqual(after, before);
      },
    );
  });

  it("treats a flag as the input of that name after TASK, and as fx's own before TASK", async () => {
    await holdsForAsync(flag, async (words) => {
      const name = words[0]!.slice(2).split("=")[0]!;
      const type = FLAGS[name as keyof typeof FLAGS].type === "boolean" ? t.bool() : t.string();
      const fields = { [name.replaceAll("-", "_")]: type };
      const after = split(words, fields);
      assert.deepEqual(after.own, []);
      assert.equal(after.inputs.length, 1);
      const before = splitRunArguments([...words, "src/a.ts", "a"]);
      assert.deepEqual(before.own, words);
    });
  });

  it("leaves all words after -- to the task", () => {
    assert.deepEqual(split(["--json", "--", "--city", "Oslo", "--timeout", "5s"]), {
      own: ["--json"],
      inputs: [{ field: "city", text: "Oslo" }],
      faults: ["--timeout   no such input; put fx's own --timeout before --"],
    });
    const { afterTask } = splitRunArguments(["--", "src/a.ts", "a", "--json"]);
    assert.deepEqual(split(afterTask).own, []);
  });

  it("suggests inputs and fx's own flags for an unknown flag", () => {
    assert.deepEqual(split(["--citty", "Oslo", "--timeuot", "5s", "--zzzz=1"]).faults, [
      '--citty   no such input or flag; did you mean "--city"?',
      '--timeuot   no such input or flag; did you mean "--timeout"?',
      "--zzzz   no such input or flag",
    ]);
  });

  it("rejects a word after a flag without a value", () => {
    assert.deepEqual(split(["--json", "true", "--no-up-down", "x", "y"]).faults, [
      '"true"   expected nothing after --json: it does not accept a value',
      '"x"   expected nothing after --no-up-down: --up-down is true, --no-up-down is false',
      '"y"   expected --INPUT VALUE',
    ]);
  });

  it("does not use a flag as the value of another one", () => {
    assert.deepEqual(split(["--timeout", "--city", "Oslo"]), {
      own: ["--timeout"],
      inputs: [{ field: "city", text: "Oslo" }],
      faults: [],
    });
    assert.deepEqual(split(["--city", "--json"]).faults, [
      "--city   expected a value; write --city=VALUE if it begins with --",
    ]);
  });
});
