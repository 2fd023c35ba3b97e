import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

const TOKEN = "s3cr3t-value";
const THROWN = 'throw new UserError("BAD", "no entry for " + request.secrets.get("TOKEN"));';

describe("an error message with a secret", () => {
  const project = useSharedProject({
    "src/create.ts": connectorSource({ create: THROWN }),
    "src/get.ts": connectorSource({ get: THROWN }),
  });

  const countMessages = (text: string): number => text.split("no entry for [secret]").length - 1;

  for (const name of ["create", "get"]) {
    it(`is printed once and redacted if ${name} throws it`, async () => {
      const { stdout, stderr } = await runCommand(project, `run src/${name}.ts weather`, {
        env: { TOKEN },
      });
      assert.equal(countMessages(stderr.slice(stderr.indexOf("✖"))), 1, stderr);
      assert.doesNotMatch(stdout + stderr, /s3cr3t/);
    });

    it(`is printed once and redacted on a terminal if ${name} throws it`, async () => {
      const { text } = await fxOnTerminal(project, `run src/${name}.ts weather`, { TOKEN }).ended;
      assert.equal(countMessages(text), 1, text);
      assert.doesNotMatch(text, /s3cr3t/);
    });
  }

  it("is redacted in the document and in the record", async () => {
    const { stdout } = await runCommand(project, "run src/get.ts weather --json --verbose", {
      env: { TOKEN },
    });
    const { error } = JSON.parse(stdout) as { error: { message: string } };
    assert.equal(error.message, "Bad: no entry for [secret]");
    const records = readdirSync(join(project.root, ".fx"), {
      recursive: true,
      encoding: "utf8",
    }).filter((file) => file.endsWith("job.json"));
    for (const text of [
      stdout,
      ...records.map((file) => readFileSync(join(project.root, ".fx", file), "utf8")),
    ])
      assert.doesNotMatch(text, /s3cr3t/);
  });
});
