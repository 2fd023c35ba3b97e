import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { useSharedProject } from "../../support/project/use-project.ts";

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
const SOURCE = `
import { t, task } from "flyte-fx";
export const echo = task({ name: "echo", inputs: { text: t.string() }, outputs: { text: t.string() } }, async ({ text }) => ({ text }));
`;

describe("files that only a shell or a process can pass", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });

  it("are rejected on standard input above the limit", async () => {
    const descriptor = openSync("/dev/zero", "r");
    const child = spawn(process.execPath, [BIN, ..."run --inputs - src echo".split(" ")], {
      cwd: project.root,
      stdio: [descriptor, "ignore", "pipe"],
    });
    closeSync(descriptor);
    let stderr = "";
    child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child, "close");
    assert.match(stderr, /Error FX2005: .*it has more than 67108864 bytes/);
  });

  it("are accepted if they are bash's <(command)", async () => {
    const child = spawn(
      "bash",
      [
        "-c",
        `"$0" "$1" run --inputs <(sleep 0.1; echo '{"text": "piped"}') src/index.ts echo`,
      ].concat(process.execPath, BIN),
      { cwd: project.root, stdio: ["ignore", "pipe", "ignore"] },
    );
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    await once(child, "close");
    assert.match(stdout, /piped/);
  });
});
