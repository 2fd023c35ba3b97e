import assert from "node:assert/strict";
import {
  runTokenCommand,
  type TokenCommandOptions,
} from "../../../../src/runtime/remote/auth/run-token-command.ts";
import { awaitError, awaitFxError } from "../../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";
import { silentServer } from "../../../support/server/silent-server.ts";

/** Runs JavaScript as the token command. */
function run(code: string, options: Partial<TokenCommandOptions> = {}): Promise<string> {
  return runTokenCommand([process.execPath, "-e", code, "--", "argument"], {
    key: "admin.command",
    env: {},
    signal: undefined,
    ...options,
  });
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  const { message } = await awaitFxError(work, "FX5032");
  assert.match(message, /^the token command \S+ \(admin\.command\) /);
  return message.replace(/^.*?\) /, "");
}

describe("a token command", () => {
  const folder = useTemporaryFolder();

  it("prints the token", async () => {
    assert.equal(await run('console.log("  token-1  ")'), "token-1");
  });

  it("gets its arguments as they are, and only the given environment", async () => {
    const code = `process.stdout.write([process.argv[1], ...Object.keys(process.env)].join("+"))`;
    assert.equal(await run(code, { env: { TOKEN_FOR: "x" } }), "argument+TOKEN_FOR");
  });

  it("has no input", async () => {
    const code = `process.stdin.on("end", () => console.log("ended")).resume()`;
    assert.equal(await run(code), "ended");
  });

  it("fails with its exit code and its errors, but without tokens", async () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${"a".repeat(30)}.${"b".repeat(30)}`;
    const code = `console.error("cannot sign in\\nAuthorization: Bearer abc ${jwt}"); process.exit(3)`;
    assert.equal(
      await messageOf(run(`console.log("never-print-me"); ${code}`)),
      "ended with exit code 3:\n  cannot sign in\n  Authorization: Bearer [secret] [secret]",
    );
  });

  it("fails with only the start of many errors", async () => {
    const code = `console.error(Array(400).fill("123456789").join("\\n")); process.exitCode = 3`;
    const lines = (await messageOf(run(code))).split("\n");
    assert.equal(lines.filter((line) => line.trim() === "123456789").length, 200);
  });

  it("is killed if it does not end", async () => {
    const code = `console.error("open https://…"); setInterval(() => {}, 1e9)`;
    assert.equal(await messageOf(run(code, { timeoutMs: 20 })), "did not end within 0.02 s");
  });

  it("is not waited for if a child keeps its output open", async () => {
    const server = await silentServer();
    const controller = new AbortController();
    const child = `require("net").connect(${server.port}, "127.0.0.1").on("close", () => process.exit())`;
    const code = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }).unref()`;
    const connected = server.connected();
    const running = awaitError(run(code, { signal: controller.signal }));
    await connected;
    controller.abort(new Error("not needed"));
    assert.match(String(await running), /not needed/);
    await server.close();
  });

  it("is rejected if it prints nothing, more than one word, or too much", async () => {
    assert.equal(await messageOf(run("")), "printed nothing instead of one token");
    const several = "printed something else instead of one token";
    assert.equal(await messageOf(run('console.log("never\\nprint-me")')), several);
    assert.equal(await messageOf(run('console.log("tök\\u0000en")')), several);
    const endless = 'process.stdout.write("x".repeat(300 * 1024))';
    assert.equal(await messageOf(run(endless)), "printed too much");
  });

  it("is rejected if it cannot be started", async () => {
    const start = (program: string) =>
      runTokenCommand([program], { key: "admin.proxyCommand", env: {}, signal: undefined });
    const { hint } = await awaitFxError(
      start("no-such-program"),
      "FX5032",
      "the token command no-such-program (admin.proxyCommand) was not found",
    );
    assert.equal(hint, "run the command in your terminal");
    folder.write({ "get-token": "#!/bin/sh\n" });
    await awaitFxError(start(`${folder.path}/get-token`), "FX5032", /could not be started$/);
  });

  it("ends with the reason of the signal", async () => {
    const controller = new AbortController();
    const running = awaitError(run("setInterval(() => {}, 1e9)", { signal: controller.signal }));
    controller.abort(new Error("not needed"));
    assert.match(String(await running), /not needed/);
  });
});
