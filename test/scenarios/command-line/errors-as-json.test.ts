import assert from "node:assert/strict";
import { COMMANDS } from "../../support/command/list-commands.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";

const SOURCE = `
import { t, task } from "flyte-fx";
export const plain = task({ name: "plain", inputs: { city: t.string() } }, async () => {});
export const tagged = task({ name: "tagged", inputs: { json: t.string().default("") } }, async () => {});
`;

const DOCUMENTS = [
  "run --json src/index.ts plain",
  "run src/index.ts --json plain",
  "run src/index.ts plain --json",
  "run src/index.ts plain --city --json",
  "run src/index.ts plain --zzz 1 --json",
  "run --zzz src/index.ts plain --json",
  "run --inputs --json src/index.ts plain",
  "run --json src/index.ts tagged --json x --zzz",
  "run src/zzz.ts plain --json",
  "run src/zzz.ts --json",
  "serialize --json --zzz src/index.ts",
  "serialize --output --json src/index.ts",
  "zzz --json",
  "--json",
];

const TEXTS = [
  "run -- src/index.ts plain --json",
  "run src/index.ts plain -- --json",
  "run src/index.ts plain --city=--json --zzz",
  "run src/index.ts tagged --json",
  "run src/index.ts tagged --json x --zzz",
  "run src/index.ts tagged --zzz --json",
  "run src/zzz.ts tagged --json x",
  "run src/zzz.ts tagged -- --json",
  "run --inputs=--json src/index.ts plain",
  "serialize src/index.ts -- --json",
  "completion -- --json",
  "execute --resolver x -- --json",
  "zzz -- --json",
];

/** At least one for each command. */
const FAILING = [
  "run src/broken.ts",
  "run src/weather.ts weather --city Atlantis",
  "run --clock fast a",
  "serialize nothing.ts",
  "serialize src --chek",
  "inspect src/weather.ts",
  "inspect dist/weather.pb --format yml",
  "list-connectors src/broken.ts",
  "init conector",
  "init task --kind x report",
  "serve nothing.ts",
  "serve --port x",
  "dev nothing.ts",
  "execute",
  "execute --resolver x -- y",
  "completion bsh",
  "jobs --state gone",
  "jobs show nothing",
  "jobs attach nothing",
  "jobs resume nothing",
  "jobs delete nothing",
  "jobs clean --keep x",
  "jobs forget nothing",
  "check nothing.ts",
  "backend --for x",
  "register nothing.ts",
  "stubs nothing.ts --sdk flytekit --output python",
  "remote --limit x",
  "remote info --config nothing.yaml",
  "doctor nothing.ts",
  "remote watch nothing",
  "remote outputs nothing",
  "remote logs nothing",
  "remote abort nothing",
  "deploy nothing.ts --image registry.example.com/weather:1",
  "deploy list --config nothing.yaml",
  "deploy status nothing --config apps.yaml",
  "deploy logs nothing --config apps.yaml",
  "deploy stop nothing --config apps.yaml",
  "deploy start nothing --config apps.yaml",
  "deploy delete nothing --yes --config apps.yaml",
  "seriaize",
];

describe("errors with and without --json", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  const typed = (line: string) => runCommand(project, line.split(" "));

  for (const line of DOCUMENTS) {
    it(`prints one JSON document: fx ${line}`, async () => {
      const { code, stdout } = await typed(line);
      const { ok, error } = JSON.parse(stdout) as { ok: boolean; error: { code: string } };
      assert.deepEqual([code, ok, error.code.slice(0, 3)], [2, false, "FX2"]);
    });
  }

  for (const line of TEXTS) {
    it(`prints text: fx ${line}`, async () => {
      const { code, stdout, stderr } = await typed(line);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^Error FX2\d{3}: /);
    });
  }

  for (const line of [
    "run --json=true src/index.ts",
    "serialize --check=yes src/index.ts",
    "init connector weather --no-install=1",
  ]) {
    it(`rejects a value for a flag that takes none: fx ${line}`, async () => {
      const { code, stdout, stderr } = await typed(line);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^Error FX2000: --[\w-]+ does not accept a value, got "/);
    });
  }
});

describe("the failure of a command", () => {
  const project = useSharedProject(weatherProject);

  it("is tested for every command", () => {
    const lacks = (command: string) =>
      !FAILING.some((line) => `${line} `.startsWith(`${command} `));
    assert.deepEqual(COMMANDS.filter(lacks), []);
  });

  for (const line of FAILING)
    it(`is text without escape sequences or stacks, and one document with --json: fx ${line}`, async () => {
      const { code, stderr } = await runCommand(project, line, { env: KEY });
      assert.notEqual(code, 0);
      assert.match(stderr, /\S/);
      assert.doesNotMatch(stderr, /\u001b|^\s+at \S.*:\d+:\d+\)?$/m);
      if (line.startsWith("execute")) return;
      const { stdout } = await runCommand(project, `${line} --json`, { env: KEY });
      const { v, ok } = JSON.parse(stdout) as { v: number; ok: boolean };
      assert.deepEqual({ v, ok }, { v: 1, ok: false });
    });
});
