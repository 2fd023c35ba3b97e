import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const GREET = `taskType: "greet", inputs: { name: t.string() }, outputs: {}, do: () => Resource.succeeded({})`;
const CONNECTORS = `import { defineSyncConnector, Resource, t } from "flyte-fx";
export const greet = defineSyncConnector({ ${GREET} });
export const later = defineSyncConnector({ ${GREET}, taskTypeVersion: 1 });
`;

const FLAGS = Array.from({ length: 30 }, (_, index) => `--wide${index}`).join(" ");

describe("a terminal", () => {
  const project = useSharedProject({
    "package.json": '{ "name": "greetings", "type": "module" }',
    "src/index.ts": CONNECTORS,
  });
  const run = (line: string, columns?: number, env: Readonly<Record<string, string>> = {}) =>
    runCommand(project, line, { env, ...(columns && { terminal: { columns } }) });

  for (const [what, line, start] of [
    ["a warning", "backend src --for flyte1", "warning: Flyte 1 keeps only one version"],
    ["an error", `backend ${FLAGS}`, "Error FX2000:"],
  ] as const)
    it(`shows ${what} with its lines broken between words`, async () => {
      const { stderr } = await run(line);
      const words = stderr.split(/\s+/);
      for (const columns of [60, 80]) {
        const shown = stripVTControlCharacters((await run(line, columns)).stderr);
        assert.ok(shown.startsWith(start), shown);
        assert.deepEqual(shown.split(/\s+/), words);
        const widest = Math.max(...shown.split("\n").map(({ length }) => length));
        assert.ok(widest <= columns && widest > columns - 20, shown);
      }
    });

  for (const [line, painted] of [
    ["doctor", "\u001b[32m✔\u001b[39m  records"],
    ["list-connectors", "\u001b[1mNAME "],
    ["check --list", "\u001b[1mCHECK "],
  ] as const)
    it(`gets color from fx ${line}, a pipe and NO_COLOR get none`, async () => {
      const { stdout } = await run(line, 80);
      assert.ok(stdout.includes(painted), JSON.stringify(stdout));
      for (const plain of [await run(line), await run(line, 80, { NO_COLOR: "1" })])
        assert.equal(stripVTControlCharacters(plain.stdout), plain.stdout);
    });
});
