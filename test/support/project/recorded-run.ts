import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fx } from "../command/fx.ts";
import type { TemporaryProject } from "./temporary-project.ts";

/** The record of a successful run, which becomes the only run of its project again and again. */
export class RecordedRun {
  readonly #saved: string;
  readonly #ranAs: string;

  /** Runs a task. */
  static async start(
    project: TemporaryProject,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<RecordedRun> {
    rmSync(join(project.root, ".fx"), { recursive: true, force: true });
    const { code, stderr } = await fx(project, ["run", ...args], { env });
    if (code !== 0) throw new Error(stderr);
    return new RecordedRun(project);
  }

  private constructor(private readonly project: TemporaryProject) {
    this.#saved = join(project.home, "recorded-run");
    const runs = join(project.root, ".fx/runs");
    this.#ranAs = readdirSync(runs)[0]!;
    cpSync(join(runs, this.#ranAs), this.#saved, { recursive: true });
  }

  /** Replaces all runs of the project by this one. If it is lost, its fx died while it polled. */
  restore(run: string, { isLost }: { readonly isLost: boolean }): void {
    const root = this.project.root;
    rmSync(join(root, ".fx"), { recursive: true, force: true });
    const folder = join(root, ".fx/runs", run);
    cpSync(this.#saved, folder, { recursive: true });
    const file = join(folder, "job.json");
    const record = JSON.parse(readFileSync(file, "utf8").replaceAll(this.#ranAs, run)) as object;
    const lost = { step: "polling", phase: "RUNNING", end: null };
    writeFileSync(file, JSON.stringify(isLost ? { ...record, ...lost } : record));
    if (isLost) this.project.write(`.fx/unfinished/${run}`, "");
  }
}
