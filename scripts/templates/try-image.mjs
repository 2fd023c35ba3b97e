import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Makes of a project what its Dockerfile makes of it, in a clean folder: what it copies, what npm installs, what fx loads. */
export async function tryImage(project, { run }) {
  const image = join(dirname(project), "image");
  mkdirSync(image);
  const lines = readFileSync(join(project, "Dockerfile"), "utf8").split("\n");
  for (const source of lines.filter((line) => /^COPY (?!--from=)/.test(line)).flatMap(copiedBy))
    cpSync(join(project, source), join(image, source), { recursive: true });
  for (const line of lines.filter((line) => /^RUN (npm ci|fx) /.test(line))) {
    const command = line.slice("RUN ".length).replace(" && npm cache clean --force", ""); // this machine's cache is not the image's
    await run("sh", ["-c", `PATH=$PWD/node_modules/.bin:$PATH ${command}`], { cwd: image });
  }
}

function copiedBy(line) {
  return line
    .split(" ")
    .slice(1, -1)
    .filter((word) => !word.startsWith("--"));
}
