import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Runs the COPY, npm and fx steps of a project's Dockerfile in an empty folder. */
export async function tryImage(project, { run }) {
  const image = join(dirname(project), "image");
  mkdirSync(image);
  const lines = readFileSync(join(project, "Dockerfile"), "utf8").split("\n");
  for (const source of lines.filter((line) => /^COPY (?!--from=)/.test(line)).flatMap(listSources))
    cpSync(join(project, source), join(image, source), { recursive: true });
  for (const line of lines.filter((line) => /^RUN (npm ci|fx) /.test(line))) {
    const command = line.slice("RUN ".length).replace(" && npm cache clean --force", ""); // keep this machine's cache
    await run("sh", ["-c", `PATH=$PWD/node_modules/.bin:$PATH ${command}`], { cwd: image });
  }
}

function listSources(line) {
  return line
    .split(" ")
    .slice(1, -1)
    .filter((word) => !word.startsWith("--"));
}
