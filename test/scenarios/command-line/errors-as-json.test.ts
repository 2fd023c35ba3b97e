import assert from "node:assert/strict";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

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
