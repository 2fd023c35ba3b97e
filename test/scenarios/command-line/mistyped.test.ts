import assert from "node:assert/strict";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";

const SERVED_KEY = { _FSEC_WX_API_KEY: KEY.WX_API_KEY };
const RUN = "run src/weather.ts weather --city Oslo";

const SHOP = `
import { t, task } from "flyte-fx";
const item = t.object({ count: t.int(), need: t.enum(["low", "high"]) });
const inputs = { colour: t.enum(["red", "green"]).default("red"), size: t.object({ width: t.int() }).default({ width: 1 }), items: t.list(item).default([]) };
export const order = task({ name: "order", inputs }, async () => {});
`;

/** Typos that are close enough to suggest a correction. */
const NEAR: readonly (readonly [what: string, typed: string, meant: string])[] = [
  ["a command", "seriaize src", "serialize"],
  ["the start of a command", "list", "list-connectors"],
  ["a command after fx help", "help rn", "run"],
  ["help", "helb", "help"],
  ["a flag of fx", "--helpp", "--help"],
  ["a command's flag", "serialize src --chek", "--check"],
  ["a flag before FILE", "run --timeuot 5 src/weather.ts weather", "--timeout"],
  ["a flag after FILE", "run src/weather.ts --jsno", "--json"],
  ["a flag after TASK", `${RUN} --timeuot 5`, "--timeout"],
  ["an input", "run src/weather.ts weather --citi Oslo", "--city"],
  ["an input in a file", "run --inputs wrong.json src/weather.ts weather", "city"],
  ["an enum's value", "run src/shop.ts order --colour gren", "green"],
  ["an enum's value in a file", "run --inputs order.json src/shop.ts order", "low"],
  ["a field of an object", 'run src/shop.ts order --size {"widht":1}', "width"],
  [
    "a field of an object in a list in a file",
    "run --inputs order.json src/shop.ts order",
    "count",
  ],
  ["a module", "run src/wether.ts", "src/weather.ts"],
  ["a module without its extension", "serialize src/weather", "src/weather.ts"],
  ["a task", "run src/weather.ts wether", "weather"],
  ["a task to serialize", "serialize src/weather.ts wether", "weather"],
  ["an inputs file", "run --inputs inptus.json src/weather.ts weather", "inputs.json"],
  ["a message file", "inspect inptus.json", "inputs.json"],
  ["a message type", "inspect inputs.json --type TaskTmplate", "TaskTemplate"],
  ["a format", "serialize src/weather.ts --format yml", "yaml"],
  ["a format to inspect in", "inspect --format jsn inputs.json", "json"],
  ["a protocol", "serialize src/weather.ts --protocol flyte", "flyte1"],
  ["a clock", "run --clock reel src/weather.ts weather", "real"],
  ["the kind of project", "init conector", "connector"],
  ["a connector's kind", "init connector w --kind asink", "async"],
  ["a task's kind", "init task t --kind functoin", "function"],
  ["a shell", "completion bsh", "bash"],
  ["a certificate", "serve src/weather.ts --tls-cert inptus.json --tls-key x", "inputs.json"],
];

/** Words that resemble nothing fx knows, or that are missing. */
const FAR: readonly (readonly [typed: string, hint: string, code?: number])[] = [
  ["zzzzzz", "fx --help lists the commands"],
  ["--zzzzzz", "fx --help lists the commands"],
  ["--verbose run", "fx run --verbose"],
  ["run", "fx run --help"],
  ["run zzzzzz.ts", "pass a module or a folder of modules, such as src/index.ts"],
  ["run src/weather.ts zzzzzz", "list the tasks: fx run src/weather.ts"],
  ["run src/weather.ts --timeout", "fx run --help"],
  ["run --retries x src/weather.ts weather", "fx run --help"],
  ["run --timeout x src/weather.ts weather --city Oslo", "--timeout 90s, or --timeout 1h30m"],
  ["run --timeout 90 src/weather.ts weather --city Oslo", "--timeout 90s"],
  ["serve --drain 30 src/weather.ts", "--drain 30s"],
  [
    "run --zzzzzz src/weather.ts weather",
    "put a task's inputs after its name: fx run src/weather.ts TASK --zzzzzz …",
  ],
  [
    "run --inputs zzzzzz src/weather.ts weather",
    "--inputs FILE.json, or --inputs - for standard input",
  ],
  ["run --endpoint zzzzzz src/weather.ts weather --city Oslo", "--endpoint 127.0.0.1:8000"],
  ["run --endpoint 127.0.0.1:1 --tls-cert x src/weather.ts weather --city Oslo", "fx run --help"],
  [`${RUN} --days x`, "fx run src/weather.ts weather --help lists the inputs"],
  ["run src/weather.ts weather Oslo", "fx run src/weather.ts weather --help lists the inputs"],
  ["serialize", "fx serialize --help"],
  ["serialize src/weather.ts --check", "fx serialize --help"],
  ["inspect zzzzzz.pb", "fx serialize src/index.ts --output dist writes such files"],
  ["inspect src", "fx serialize src/index.ts --output dist writes such files"],
  ["inspect src/weather.ts --type zzzzzz", "--type flyteidl.core.TaskTemplate"],
  ["list-connectors zzzzzz", "pass a module or a folder of modules, such as src/index.ts"],
  ["list-connectors --endpoint zzzzzz", "--endpoint 127.0.0.1:8000"],
  ["list-connectors --tls", "--endpoint 127.0.0.1:8000"],
  [
    "list-connectors --endpoint 127.0.0.1:1 --tls-ca zzzzzz",
    "--tls-ca expects a PEM file, such as tls.crt",
    5,
  ],
  [
    "list-connectors --endpoint 127.0.0.1:1 --tls-ca src/weather.ts",
    "pass the certificates of the CAs to trust, each of them whole",
    5,
  ],
  ["init zzzzzz", "fx init connector weather"],
  ["init", "fx init connector weather"],
  ["init connector", "fx init connector weather"],
  ["init connector w --kind zzzzzz", "--kind async"],
  ["init connector Weather!", "--name weather"],
  ["completion tcsh", "fx completion bash"],
  ["completion", "fx completion --help"],
  ["completion bash zsh", "fx completion --help"],
  ["serve zzzzzz", "pass a module or a folder of modules, such as src/index.ts"],
  ["serve --port x", "fx serve --help"],
  ["serve --port 99999", "fx serve --help"],
  ["serve --tls-cert x", "fx serve --help"],
  [
    "serve --tls-cert zzzzzz --tls-key x src/weather.ts",
    "--tls-cert expects a PEM file, such as tls.crt",
    5,
  ],
  ["serve --max-message x", "--max-message 16MiB"],
  ["execute", "fx execute --inputs FILE --output-prefix FOLDER --resolver NAME -- ARGS"],
  ["execute --protocol zzzzzz", "fx execute --help"],
];

describe("typos", () => {
  const project = useSharedProject(weatherProject);
  before(() => {
    project.write("src/shop.ts", SHOP);
    project.write("order.json", '{"items": [{"cuont": 1, "need": "lwo"}]}');
    project.write("inputs.json", '{"city": "Oslo"}');
    project.write("wrong.json", '{"citi": "Oslo"}');
  });
  const typed = (line: string) =>
    runCommand(project, line.split(" "), { env: { ...KEY, ...SERVED_KEY } });

  for (const [what, line, meant] of NEAR) {
    it(`${what}: fx ${line} suggests ${meant}`, async () => {
      const { code, stdout, stderr } = await typed(line);
      assert.match(stderr, /^Error FX[25]\d{3}: /);
      assert.ok(stderr.includes(`; did you mean "${meant}"?`), stderr);
      assert.deepEqual([code, stdout], [stderr.startsWith("Error FX5") ? 5 : 2, ""]);
    });
  }

  for (const [line, hint, code = 2] of FAR) {
    it(`fx ${line} prints one hint: ${hint}`, async () => {
      const said = await typed(line);
      assert.match(said.stderr, /^Error FX[25]\d{3}: /);
      assert.deepEqual(
        [...said.stderr.matchAll(/^ {2}hint: (.*)$/gm)].map(([, text]) => text),
        [hint],
        said.stderr,
      );
      assert.deepEqual([said.code, said.stdout], [code, ""]);
    });
  }

  it("suggests the closest log level", async () => {
    const { code, stderr } = await runCommand(project, "serve src/weather.ts", {
      env: { ...SERVED_KEY, FX_LOG_LEVEL: "inf" },
    });
    assert.deepEqual(
      [code, stderr],
      [
        2,
        'Error FX2002: FX_LOG_LEVEL does not accept "inf"; did you mean "info"? (debug, info, warn, error)\n',
      ],
    );
  });
});
