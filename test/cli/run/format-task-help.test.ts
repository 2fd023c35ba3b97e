import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { Chalk } from "chalk";
import { formatTaskHelp } from "../../../src/cli/run/format-task-help.ts";
import { t, task } from "../../../src/entries/index.ts";
import { ArgumentTexts, readInputFlags } from "../../../src/project/inputs/read-input-flags.ts";
import { readTaskInputs } from "../../../src/project/inputs/read-task-inputs.ts";
import { InputNames, TaskWords } from "../../../src/project/inputs/task-words.ts";

const size = t.object({ width: t.int().default(3), depth: t.optional(t.float()) });
const shop = task(
  {
    name: "shop",
    inputs: {
      city: t.string().describe("Where to deliver."),
      order: t
        .object({
          name: t.string().describe("Who orders."),
          size,
          tags: t.list(t.string()),
          due: t.datetime(),
          wait: t.duration(),
        })
        .describe("What to deliver. The shop checks each of its fields before the job starts."),
      people: t.list(t.object({ name: t.string(), age: t.int() })),
      rows: t.dataset({ columns: { day: t.datetime(), address: { city: t.string() } } }),
      table: t.dataset("csv"),
      colour: t.enum("red", "green").default("red"),
      country: t.enum("denmark", "faroe islands", "greenland", "iceland", "norway", "sweden"),
      wait: t.duration().default("90s"),
      at: t.optional(t.datetime()),
      count: t.union(t.int(), t.float()),
      who: t.union(t.string(), t.object({ id: t.int() })),
      extra: t.struct(),
      prices: t.dict(t.float()),
      list: t.file("csv"),
      exact: t.bool().default(false),
      timeout: t.int().default(1),
    },
    outputs: { bill: t.object({ total: t.float() }), rows: t.dataset({ columns: { a: t.int() } }) },
  },
  () => ({}) as never,
);

const PAGE = { style: new Chalk({ level: 0 }), width: 80 };
const FLAGS = ["timeout", "json"];
const help = (): string => formatTaskHelp(shop, "src/shop.ts", PAGE, FLAGS);

describe("the help of a task", () => {
  it("shows formats, fields, columns, variants and examples within 80 columns", () => {
    assert.equal(help(), EXPECTED);
    for (const line of help().split("\n")) assert.ok(line.length <= 80, line);
  });

  it("wraps at any width", () => {
    for (const width of [60, 120]) {
      const lines = formatTaskHelp(shop, "src/shop.ts", { ...PAGE, width }, FLAGS).split("\n");
      const widest = Math.max(...lines.map((line) => line.length));
      assert.ok(widest <= width && widest > width - 20, `${widest} of ${width}`);
    }
  });

  it("shows examples that a shell and the task accept", async () => {
    const examples = [...help().matchAll(/for example ((?:.*\n {8})*.*)\n/g)].map(
      ([, text]) => text!,
    );
    assert.equal(examples.length, 8);
    const { stdout } = spawnSync("sh", ["-c", `printf '%s\\0' ${examples.join(" ")}`], {
      encoding: "utf8",
    });
    const files = { cwd: process.cwd(), stdinFd: 0 };
    const words = stdout.split("\0").slice(0, -1);
    const rest = ["--city=x", "--country=iceland", "--list=package.json"];
    const flags = readInputFlags(
      new TaskWords([...words, ...rest], new InputNames(shop.inputFields), {}),
      shop.inputFields,
      new ArgumentTexts(files),
    );
    const source = { file: "", inputsFile: undefined, projectRoot: ".", files, isLocal: false };
    await readTaskInputs(shop, flags, source);
  });

  it("is short for a task without structured inputs", () => {
    const greet = task(
      { name: "greet", inputs: { name: t.string() }, outputs: { text: t.string() } },
      ({ name }) => ({ text: name }),
    );
    assert.equal(
      formatTaskHelp(greet as never, "src/greet.ts", PAGE, FLAGS),
      `USAGE
  $ fx run src/greet.ts greet --name NAME [FLAGS]

INPUTS
  --name NAME  string  required

OUTPUTS
  text  string

@FILE reads the value from a file, - from standard input; --inputs FILE reads
all inputs from JSON or YAML
the flags of fx run may follow too; see fx run --help
`,
    );
  });

  it("lists at most three levels", () => {
    let deep = t.object({ end: t.int() });
    for (let level = 4; level > 0; level -= 1) deep = t.object({ [`l${level}`]: deep }) as never;
    const nested = task({ name: "nested", inputs: { deep } }, () => ({}));
    const page = formatTaskHelp(nested, "src/x.ts", PAGE, FLAGS);
    assert.match(page, /l1: object\n {10}l2: object\n {12}l3: object\n {14}…\n/);
    for (const line of page.split("\n")) assert.ok(line.length <= 80, line);
  });
});

const EXPECTED = `USAGE
  $ fx run src/shop.ts shop --city CITY --order ORDER --people PEOPLE
      --rows ROWS --table TABLE [--colour COLOUR] --country COUNTRY
      [--wait WAIT] [--at AT] --count COUNT --who WHO --extra EXTRA
      --prices PRICES --list LIST [--exact] [--timeout TIMEOUT] [FLAGS]

INPUTS
  --city CITY        string         required       Where to deliver.
  --order ORDER      object         required
      What to deliver. The shop checks each of its fields before the job starts.
      JSON:
        name: string  Who orders.
        size: object
          width: int, default 3
          depth: float?
        tags: list[string]
        due: datetime
        wait: duration
      for example --order '{"name":"text", "size":{"width":3, "depth":1.5},
        "tags":["text"], "due":"2026-11-24T12:00:00Z", "wait":"1h30m"}'
  --people PEOPLE    list[object]   required
      JSON; or repeat the flag for each element:
        name: string
        age: int
      for example --people '[{"name":"text", "age":1}]'
  --rows ROWS        dataset        required
      rows as JSON, or a path or URI of a Parquet or CSV file or a folder of
      them:
        day: datetime
        address: object
          city: string
      for example --rows '[{"day":"2026-11-24T12:00:00Z",
        "address":{"city":"text"}}]'
  --table TABLE      dataset[csv]   required
      rows as JSON, or a path or URI of a csv file or a folder of them
      for example --table rows.csv
  --colour COLOUR    red|green      default "red"
  --country COUNTRY  enum           required
      one of denmark, faroe islands, greenland, iceland, norway, sweden
  --wait WAIT        duration       default "90s"
      such as 90s, 1h30m, 250ms or PT90M
  --at AT            datetime?      optional
      ISO 8601, such as 2026-11-24T12:00:00Z, or now
  --count COUNT      int|float      required
      JSON:
        int as {"tag":"int","value":…}
        float as {"tag":"float","value":…}
      for example --count '{"tag":"int", "value":1}'
  --who WHO          string|object  required
      text, or JSON:
        object
          id: int
      for example --who text
  --extra EXTRA      struct         required
      JSON
      for example --extra '{"key":"value"}'
  --prices PRICES    dict[float]    required
      JSON
      for example --prices '{"key":1.5}'
  --list LIST        file[csv]      required
      a path or URI of a csv file
  --exact            bool           default false
  --timeout TIMEOUT  int            default 1

OUTPUTS
  bill  object
      total: float
  rows  dataset
      a: int

@FILE reads the value from a file, - from standard input; --inputs FILE reads
all inputs from JSON or YAML
the flags of fx run may follow too; see fx run --help
--timeout is an input here; put fx's own before shop
`;
