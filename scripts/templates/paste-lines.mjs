import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/**
 * Runs commands one after the other, as a user would paste them. All except servers must exit with
 * 0. Servers run until Ctrl-C, each in a separate terminal.
 *
 * @param {readonly string[]} lines
 */
export async function pasteLines(lines, { project, env, run, runtime }) {
  const service = `${runtime.runScript} service`;
  const servers = [service, `${runtime.runScript} dev`];
  const envFiles = [".env", ".env.example"].map((name) => join(project, name));
  if (lines.includes(service)) await moveToFreePort(envFiles);
  const started = [];
  try {
    for (const line of lines) {
      if (servers.includes(line)) started.push(await startServer(line, { project, env }));
      else await run("sh", ["-c", line], { cwd: project });
    }
  } finally {
    // Stop the whole process group: the shell, the package manager and the server.
    for (const { pid } of started) process.kill(-pid, "SIGINT");
  }
}

/** Resolves when the server has printed its address. */
async function startServer(line, { project, env }) {
  const child = spawn("sh", ["-c", line], {
    cwd: project,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of child.stdout) if (String(chunk).includes("http://127.0.0.1:")) break;
  return child;
}

/** The default port may be in use on this machine. */
async function moveToFreePort(files) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`));
  }
}
