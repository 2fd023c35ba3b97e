import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { addEnvFiles } from "../../../src/project/env-files.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const SOURCE = `
import { t, task } from "flyte-fx";
export const echo = task({ name: "echo", inputs: { text: t.string() }, outputs: { text: t.string() } }, async ({ text }) => ({ text }));
`;

/** Commands that read FILE. */
const COMMANDS: readonly (readonly [command: string, code: string])[] = [
  ["inspect FILE", "FX2006"],
  ["run --inputs FILE src/index.ts echo", "FX2005"],
  ["run src/index.ts echo --text @FILE", "FX2004"],
  ["run FILE.pb echo", "FX2006"],
  ["list-connectors --endpoint 127.0.0.1:1 --tls-ca FILE", "FX5004"],
  ["serve src/connector.ts --tls-cert FILE --tls-key FILE", "FX5004"],
];
const PIPES_REFUSED = new Set(["FX5004"]);

describe("files that are devices, pipes or too large", () => {
  const project = useSharedProject({
    "src/index.ts": SOURCE,
    "src/connector.ts": connectorSource(),
    large: "",
    "large.pb": "",
  });
  before(() => {
    const at = (name: string): string => join(project.root, name);
    for (const name of ["large", "large.pb"]) truncateSync(at(name), 1024 ** 3);
    for (const name of ["pipe", "pipe.pb"]) execFileSync("mkfifo", [at(name)]);
    for (const name of ["zero", "zero.pb"]) symlinkSync("/dev/zero", at(name));
  });

  for (const [command, code] of COMMANDS) {
    it(`are rejected before fx reads them: fx ${command}`, async () => {
      for (const [file, reason] of [
        ["zero", /it is a device/],
        ["large", /it has 1073741824 bytes; the limit is \d+/],
        ["pipe", PIPES_REFUSED.has(code) ? /it is a pipe/ : /./],
      ] as const) {
        const words = command.replaceAll("FILE", file).split(" ");
        const { code: exit, stderr } = await runCommand(project, words);
        // A pipe without a writer reads as empty.
        if (words.includes("@pipe")) assert.equal(exit, 0, stderr);
        else assert.match(stderr, new RegExp(`^Error ${code}`), stderr);
        assert.match(stderr, reason);
      }
    });
  }

  it("are rejected as environment files", () => {
    for (const [file, reason] of [
      ["zero", /it is a device/],
      ["large", /it has 1073741824 bytes/],
    ] as const)
      assert.throws(() => addEnvFiles([join(project.root, file)], { env: {}, cwd: "/" }), reason);
    addEnvFiles([join(project.root, "pipe")], { env: {}, cwd: "/" });
  });
});
