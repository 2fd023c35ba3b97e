import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { ExecuteFixture } from "../../support/command/execute-fixture.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const KEY = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString()
  .trim();
const LINES = KEY.split("\n").filter((line) => line.length >= 8);

/** Writes `secret` in every way, in one chunk and in two, then throws it. */
const LEAK = `
  console.log({ secret });
  console.error(new Error("cannot use\\n" + secret, { cause: { secret } }));
  console.log(JSON.stringify({ body: JSON.stringify({ secret }) }));
  process.stdout.write(secret.slice(0, 100));
  process.stderr.write(encodeURIComponent(secret) + "\\n");
  process.stdout.write(secret.slice(100) + "\\n");
  process.stdout.write("ends with " + secret.slice(0, 90));
  throw new UserError("BAD_KEY", "cannot use\\n  " + secret.replaceAll("\\n", "\\n  "), { cause: new Error(secret) });`;

describe("a secret of several lines", () => {
  function isHidden(text: string): void {
    for (const line of LINES) assert.ok(!text.includes(line), `${line} is in:\n${text}`);
    for (const half of [LINES[1]!.slice(0, 20), LINES[1]!.slice(-20)])
      assert.ok(!text.includes(half), `${half} is in:\n${text}`);
  }

  it("is redacted in error.pb and in the pod's log", async () => {
    const container = new ExecuteFixture(`
      const secret = context.secrets.get("key");
      context.log.warn("cannot use " + secret, { secret });${LEAK}`);

    const { stdout, stderr } = await assertExit(0, container.run({ env: { _FSEC_KEY: KEY } }));
    const { message } = container.error();
    assert.match(message, /Message:\n\n {4}BadKey: cannot use\n {6}\[secret\]/);
    assert.match(stdout, /ends with \[secret\]$/);
    for (const text of [message, stdout, stderr]) isHidden(text);
  });

  it("is redacted in the output and the record of fx run", async () => {
    const project = new TemporaryProject({
      "src/index.ts": `import { UserError, task } from "flyte-fx";
export const use = task({ name: "use", secrets: [{ key: "key" }] }, async (_inputs, context) => {
  const secret = context.secrets.get("key");
  context.log.warn("cannot use " + secret, { secret });${LEAK}
});
`,
    });

    const args = ["run", "src/index.ts", "use", "--verbose", "--json"];
    const { stdout, stderr } = await assertExit(1, runCommand(project, args, { env: { KEY } }));
    assert.match(stderr, /secret: '\[secret\]/);
    for (const text of [stdout, stderr]) isHidden(text);
    const folder = join(project.root, ".fx", "runs");
    for (const run of readdirSync(folder))
      isHidden(readFileSync(join(folder, run, "job.json"), "utf8"));
  });
});
