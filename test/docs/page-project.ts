import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { userEnv } from "../support/command/user-env.ts";
import { TemporaryProject } from "../support/project/temporary-project.ts";
import { filesOfPages, PAGES } from "./pages.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MODULES = join(ROOT, "node_modules");

/**
 * Creates a project with every file shown in the pages, flyte-fx and the tools of this checkout.
 */
export function pageProject(): TemporaryProject {
  const project = new TemporaryProject(Object.fromEntries(filesOfPages(PAGES)));
  symlinkSync(MODULES, join(project.root, "node_modules"));
  return project;
}

/** Runs commands in one shell up to the first that fails; returns the exit code and the output. */
export function runInShell(
  project: TemporaryProject,
  commands: string,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const env = {
    ...userEnv(project),
    PATH: [toolsIn(project.home), process.env["PATH"]].join(delimiter),
    NO_COLOR: "1",
  };
  const child = spawn("sh", ["-exc", commands], {
    cwd: project.root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: Buffer.concat(chunks).toString("utf8") }));
  });
}

/** Makes `npx fx` run the built command, and `npm install` link this checkout's packages. */
function toolsIn(home: string): string {
  const folder = join(home, "bin");
  mkdirSync(folder, { recursive: true });
  const npm = join(folder, "npm");
  const npx = join(folder, "npx");
  writeFileSync(
    npm,
    `#!/bin/sh\nif [ "$*" = install ]; then exec ln -sfn '${MODULES}' node_modules; fi\nPATH=\${PATH#*${delimiter}} exec npm "$@"\n`,
  );
  writeFileSync(
    npx,
    `#!/bin/sh\n[ "$1" = fx ] || exit 127\nshift\nexec '${process.execPath}' '${join(ROOT, "bin/fx.js")}' "$@"\n`,
  );
  for (const file of [npm, npx]) chmodSync(file, 0o755);
  return folder;
}
