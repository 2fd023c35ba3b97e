import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readDockerfile } from "./dockerfile.ts";

/** The steps of a Dockerfile. */
export interface ImageRecipe {
  /** The copied paths, in order. */
  readonly copied: readonly string[];
  readonly runs: readonly string[];
  readonly user: string | undefined;
  readonly from: string;
}

/** Reads a project's Dockerfile. Fails for an unknown instruction, so that none goes untested. */
export function imageRecipe(project: string): ImageRecipe {
  const instructions = readDockerfile(join(project, "Dockerfile")).flat();
  const unknown = instructions.find(
    ({ name }) =>
      !["ARG", "FROM", "ENV", "WORKDIR", "USER", "COPY", "RUN", "EXPOSE", "CMD"].includes(name),
  );
  if (unknown !== undefined) throw new Error(`what does ${unknown.name} do?`);
  const of = (name: string): (readonly string[])[] =>
    instructions.filter((instruction) => instruction.name === name).map(({ words }) => words);
  return {
    from: withArguments(of("FROM")[0]![0]!, of("ARG")),
    user: of("USER").at(-1)?.[0],
    copied: of("COPY")
      .filter(([first]) => !first!.startsWith("--from=")) // from another stage
      .flatMap((words) => words.filter((word) => !word.startsWith("--")).slice(0, -1)),
    runs: of("RUN").map((words) => words.join(" ")),
  };
}

/** Fills in the defaults of ARG. */
function withArguments(text: string, args: readonly (readonly string[])[]): string {
  const defaults = new Map(args.map(([definition]) => definition!.split("=") as [string, string]));
  return text.replace(/\$\{(\w+)\}/g, (found, name: string) => defaults.get(name) ?? found);
}

/** Copies what the Dockerfile copies and .dockerignore allows into an empty folder. */
export function copyIntoImage(project: string, image: string, { copied }: ImageRecipe): void {
  const allowed = readFileSync(join(project, ".dockerignore"), "utf8")
    .split("\n")
    .flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : []));
  mkdirSync(image, { recursive: true });
  for (const source of copied) {
    if (!allowed.includes(source)) throw new Error(`.dockerignore keeps ${source} out`);
    if (!existsSync(join(project, source))) throw new Error(`there is no ${source} to copy`);
    cpSync(join(project, source), join(image, source), { recursive: true });
  }
}
