import { readFileSync } from "node:fs";

/** One instruction of a Dockerfile, such as `COPY`, and its words, in shell or JSON form. */
export interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
}

/**
 * Returns the stages of a Dockerfile, one per FROM, preceded by one for any ARG before the first
 * FROM.
 */
export function readDockerfile(file: string): Instruction[][] {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, name, rest] = /^([A-Z]+) (.+)$/.exec(line)!;
    if (name === "FROM" || stages.length === 0) stages.push([]);
    stages.at(-1)!.push({
      name: name!,
      words: rest!.startsWith("[") ? (JSON.parse(rest!) as string[]) : rest!.split(" "),
    });
  }
  return stages;
}
