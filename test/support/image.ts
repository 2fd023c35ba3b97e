import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a Dockerfile does with a project. */
export interface ImageRecipe {
  /** What it copies, in order. */
  readonly copied: readonly string[];
  readonly runs: readonly string[];
  readonly user: string | undefined;
  readonly from: string;
}

/** Reads a Dockerfile of `fx init`; what it does not know is an error, so that no instruction goes untested. */
export function readDockerfile(project: string): ImageRecipe {
  const copied: string[] = [];
  const runs: string[] = [];
  let user: string | undefined;
  let from = "";
  for (const line of readFileSync(join(project, "Dockerfile"), "utf8").split("\n").filter((text) => text !== "" && !text.startsWith("#"))) {
    const [instruction = "", ...words] = line.split(" ");
    if (instruction === "FROM") from = words.join(" ");
    else if (instruction === "USER") user = words[0];
    else if (instruction === "RUN") runs.push(words.join(" "));
    else if (instruction === "COPY") copied.push(...words.filter((word) => !word.startsWith("--")).slice(0, -1));
    else if (!["ENV", "WORKDIR", "CMD"].includes(instruction)) throw new Error(`what does ${instruction} do?`);
  }
  return { copied, runs, user, from };
}

/** Copies into an empty folder what the Dockerfile copies, if .dockerignore lets it through. */
export function copyIntoImage(project: string, image: string, { copied }: ImageRecipe): void {
  const allowed = readFileSync(join(project, ".dockerignore"), "utf8").split("\n").flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : []));
  mkdirSync(image, { recursive: true });
  for (const source of copied) {
    if (!allowed.includes(source)) throw new Error(`.dockerignore keeps ${source} out`);
    if (!existsSync(join(project, source))) throw new Error(`there is no ${source} to copy`);
    cpSync(join(project, source), join(image, source), { recursive: true });
  }
}
