import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fx } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

const TOKEN = "s3cr3t-value";
const THROWN = 'throw new UserError("BAD", "no entry for " + request.secrets.get("TOKEN"));';

describe("a failure's message is shown once, with its secret redacted", () => {
  let project: TemporaryProject;
  before(() => {
    project = temporaryProject({
      "src/create.ts": connectorSource({ create: THROWN }),
      "src/get.ts": connectorSource({ get: THROWN }),
    });
  });
  after(() => project.remove());

  const told = (text: string): number => text.split("no entry for [secret]").length - 1;

  for (const name of ["create", "get"]) {
    it(`thrown by ${name}`, async () => {
      const { stdout, stderr } = await fx(project, ["run", `src/${name}.ts`, "weather"], {
        env: { TOKEN },
      });
      assert.equal(told(stderr.slice(stderr.indexOf("✖"))), 1, stderr);
      assert.doesNotMatch(stdout + stderr, /s3cr3t/);
    });

    it(`thrown by ${name}, on a terminal`, async () => {
      const { text } = await fxOnTerminal(project, ["run", `src/${name}.ts`, "weather"], { TOKEN })
        .ended;
      assert.equal(told(text), 1, text);
      assert.doesNotMatch(text, /s3cr3t/);
    });
  }

  it("nor is it in the document or on record", async () => {
    const { stdout } = await fx(project, ["run", "src/get.ts", "weather", "--json", "--verbose"], {
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
