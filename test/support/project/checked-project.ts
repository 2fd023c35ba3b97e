import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TemporaryProject } from "./temporary-project.ts";

/** A connector whose jobs are files in the folder `jobs`. With the text `slow`, a job runs until it is deleted. */
const FILE_JOBS = `import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { defineAsyncConnector, Resource, t } from "flyte-fx";

const fileOf = (jobId: string): string => \`jobs/\${jobId.replaceAll(/[^\\w-]/g, "")}\`;

export const words = defineAsyncConnector({
  taskType: "words",
  inputs: { text: t.string() },
  outputs: { words: t.int() },
  resourceMeta: { jobId: t.string() },
  async create({ inputs, idempotencyKey }) {
    mkdirSync("jobs", { recursive: true });
    const jobId = \`job-\${idempotencyKey}\`;
    if (!existsSync(fileOf(jobId))) writeFileSync(fileOf(jobId), inputs.text);
    return { jobId };
  },
  async get({ jobId }) {
    if (!existsSync(fileOf(jobId))) return Resource.failed("no such job");
    const text = readFileSync(fileOf(jobId), "utf8");
    if (text === "slow") return Resource.running("counting");
    if (text === "cancelled") return Resource.aborted("the job was deleted");
    if (text === "") return Resource.failed("the text is empty");
    return Resource.succeeded({ words: text.split(" ").length });
  },
  async delete({ jobId }) {
    if (!existsSync(fileOf(jobId))) return;
    if (readFileSync(fileOf(jobId), "utf8") === "slow") writeFileSync(fileOf(jobId), "cancelled");
  },
});
export const count = words.task({ name: "count_words" });
`;

export const CONFIG = `tasks:
  count_words:
    inputs: { text: one two three }
    slow: { text: slow }
    fails: { text: "" }
`;

/** A world in which jobs are counted, beside the files that the connector writes. */
export const FILE_WORLD = `import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { CreateWorld } from "flyte-fx/testing";

export const world: CreateWorld = () => ({
  *jobs() {
    for (const id of existsSync("jobs") ? readdirSync("jobs") : [])
      yield { id, active: readFileSync("jobs/" + id, "utf8") === "slow" };
  },
});
`;

/** A part of {@link FILE_JOBS}, and what replaces it. */
export type Replacement = readonly [good: string, bad: string];

/** The connector of {@link FILE_JOBS}, possibly with parts of it replaced. */
export function checkedSource(replacements: readonly Replacement[] = []): string {
  let source = FILE_JOBS;
  for (const [good, bad] of replacements) {
    if (!source.includes(good)) throw new Error(`not in the source: ${good}`);
    source = source.replace(good, () => bad);
  }
  return source;
}

/** A project with the connector of {@link checkedSource}. */
export function checkedProject(
  replacements: readonly Replacement[] = [],
  files: Readonly<Record<string, string>> = {},
): TemporaryProject {
  const source = checkedSource(replacements);
  return new TemporaryProject({ "src/index.ts": source, "fx.check.yaml": CONFIG, ...files });
}

/** The jobs that run. */
export function listRunningJobs({ root }: TemporaryProject): string[] {
  const folder = join(root, "jobs");
  const ids = existsSync(folder) ? readdirSync(folder) : [];
  return ids.filter((id) => readFileSync(join(folder, id), "utf8") === "slow");
}
