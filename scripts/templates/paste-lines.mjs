import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** A command that runs until Ctrl-C, in a separate terminal. */
const SERVICE = "npm run service";

/**
 * Runs commands one after the other, as a user would paste them. All except the service must exit
 * with 0.
 *
 * @param {readonly string[]} lines
 */
export async function pasteLines(lines, { project, env, run }) {
  if (lines.includes(SERVICE)) await moveToFreePort(join(project, ".env.example"));
  const services = [];
  try {
    for (const line of lines) {
      if (line === SERVICE) services.push(await startService({ project, env }));
      else await run("sh", ["-c", line], { cwd: project });
    }
  } finally {
    // Stop the whole process group: the shell, npm and the service.
    for (const { pid } of services) process.kill(-pid, "SIGINT");
  }
}

/** Resolves when the service has printed its address. */
async function startService({ project, env }) {
  const child = spawn("sh", ["-c", SERVICE], {
    cwd: project,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of child.stdout) if (String(chunk).includes("http://127.0.0.1:")) break;
  return child;
}

/** The default port may be in use on this machine. */
async function moveToFreePort(file) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  writeFileSync(file, readFileSync(file, "utf8").replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`));
}
