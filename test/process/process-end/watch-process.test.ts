import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Watches itself once the process that started it is gone. */
const LATE = `
if (process.connected) await new Promise((resolve) => process.once("disconnect", resolve));
const { watchProcess } = await import("${ROOT}src/process/process-end/watch-process.ts");
const { CommandProcess } = await import("${ROOT}src/process/command-process.ts");
const { signal, release } = watchProcess(new CommandProcess(process), () => undefined);
release();
process.exitCode = signal.reason?.by.signal === "SIGHUP" ? 42 : 7;
`;

describe("a process that fx dev started", () => {
  it("stops if fx dev went while the process was loading", async () => {
    const project = new TemporaryProject({ "late.mjs": LATE });
    const execArgv = ["--import", `${ROOT}scripts/test/import-typescript.mjs`];
    const child = fork(`${project.root}/late.mjs`, { execArgv });
    child.disconnect();
    const [code] = (await once(child, "exit")) as [number];
    assert.equal(code, 42);
  });

  it("goes on where a runtime says without a channel that it is not connected, as Bun does", async () => {
    const text = `Object.defineProperty(process, "connected", { value: false });${LATE}`;
    const project = new TemporaryProject({ "late.mjs": text });
    const loader = `${ROOT}scripts/test/import-typescript.mjs`;
    const child = spawn(process.execPath, ["--import", loader, `${project.root}/late.mjs`]);
    const [code] = (await once(child, "exit")) as [number];
    assert.equal(code, 7);
  });
});
