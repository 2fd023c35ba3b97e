import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { Duration } from "../../../src/entries/index.ts";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import { ExecuteFixture, KIND, ORIGIN } from "../../support/command/execute-fixture.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";

describe("fx execute in a hostile environment", () => {
  let container: ExecuteFixture;
  const having = (body: string, before?: string): ExecuteFixture =>
    (container = new ExecuteFixture(body, before));

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`aborts the task on ${signal}, writes the error at once and waits for the task's cleanup`, async () => {
      having(`
        const { existsSync, writeFileSync } = await import("node:fs");
        console.error("started");
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
        while (!existsSync("out/error.pb")) await new Promise((resolve) => setTimeout(resolve, 5));
        writeFileSync("cleaned-up", String(context.signal.reason));
        return { greeting: "too late" };`);
      const running = container.start();
      await assertExit(0, running.endAt("started", signal));
      assert.match(container.project.read("cleaned-up"), new RegExp(`stopped by ${signal}`));
      assert.deepEqual(container.files, ["error.pb"]);
      const fields = { code: "SYSTEM", kind: KIND.RECOVERABLE, origin: ORIGIN.SYSTEM };
      container.assertError(fields, new RegExp(`stopped by ${signal}`));
    });
  }

  it("stops a task at its own timeout with USER:Timeout, which is retryable", async () => {
    const { metadata } = smallTemplate("greeter");
    having(
      `context.signal.addEventListener("abort", () => process.stdout.write("stopped")); await new Promise((resolve) => { const timer = setTimeout(resolve, 600_000); context.signal.addEventListener("abort", () => { clearTimeout(timer); resolve(undefined); }); }); throw new Error("aborted");`,
    ).template({ metadata: { ...metadata, timeout: Duration.parse("1s") } });
    await assertPrints("stopped", container.run());
    const { RECOVERABLE: kind } = KIND;
    container.assertError({ code: "USER:Timeout", kind, origin: ORIGIN.USER });
  });

  for (const file of ["in/template.pb", "in/inputs.pb"]) {
    it(`does not read ${file} if it has more than 64 MiB`, async () => {
      having("return { greeting: 'x' };");
      truncateSync(join(container.project.root, file), 64 * 1024 * 1024 + 1);
      await assertExit(0, container.run());
      assert.match(container.error().message, /FX5016: .*67108864 bytes/);
    });
  }

  it("exits with 1 if the output prefix is not writable", async () => {
    having("return { greeting: 'x' };");
    const { code, stderr } = await container.run(
      {},
      container.args.map((argument) => (argument === "out" ? "/dev/null/out" : argument)),
    );
    assert.equal(code, 1, stderr);
    assert.match(stderr, /the error could not be stored/);
  });

  describe("a secret", () => {
    const SECRET = "s3cr3t-väl/ue+";
    const DECLARED = { group: "team", groupVersion: "", key: "API_KEY", envVar: "" };
    const leaky =
      "const secret = context.secrets.get('API_KEY'); console.log(`log ${secret}`); console.error(Buffer.from(secret).toString('base64')); process.stderr.write(Buffer.from(`bytes ${secret}\\n`)); context.log.info(`field`, { secret }); throw new UserError(`code ${secret}`, `message ${secret} ${encodeURIComponent(secret)}`);";

    async function assertHidden(env: Record<string, string>): Promise<void> {
      const { stdout, stderr } = await container.run({ env });
      const { code, message } = container.error();
      const all = [
        stdout,
        stderr,
        code,
        message,
        container.bytes("error.pb").toString("utf8"),
      ].join("\n");
      for (const form of [
        SECRET,
        Buffer.from(SECRET).toString("base64"),
        encodeURIComponent(SECRET),
      ])
        assert.ok(!all.includes(form), all);
      assert.match(message, /message \[secret\] \[secret\]/);
      assert.match(stdout, /log \[secret\]/);
      assert.match(stderr, /bytes \[secret\]/);
    }

    it("redacts one from a variable everywhere", async () => {
      having(leaky);
      await assertHidden({ _FSEC_API_KEY: SECRET });
    });

    it("redacts one from a file of a group that the task declares", async () => {
      having(leaky).template({
        securityContext: { secrets: [{ ...DECLARED, group: "Team", mountRequirement: "FILE" }] },
      });
      container.project.write("secrets/team/api_key", `${SECRET}\n`);
      await assertHidden({ FLYTE_SECRETS_DEFAULT_DIR: join(container.project.root, "secrets") });
    });

    it("redacts one from the variable that the task names", async () => {
      having(leaky).template({
        securityContext: {
          secrets: [{ ...DECLARED, mountRequirement: "ENV_VAR", envVar: "MY_KEY" }],
        },
      });
      await assertHidden({ MY_KEY: SECRET });
    });

    it("redacts one that author code reads from the variable while its module loads", async () => {
      having("return {};", "throw new Error(`while loading ${process.env['_FSEC_API_KEY']}`);");
      await container.run({ env: { _FSEC_API_KEY: SECRET } });
      assert.match(container.error().message, /while loading \[secret\]/);
    });

    it("reports a missing one as a USER error, and ignores a variable without the prefix", async () => {
      await having("return { greeting: context.secrets.get('API_KEY') };").run({
        env: { API_KEY: SECRET },
      });
      const fields = { code: "FX5001", kind: KIND.NON_RECOVERABLE, origin: ORIGIN.USER };
      container.assertError(fields, /\$_FSEC_API_KEY, \/etc\/secrets\/api_key/);
      assert.ok(!container.error().message.includes(SECRET));
    });
  });
});
