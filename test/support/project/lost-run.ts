import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fx, type FxResult, startFx } from "../command/fx.ts";
import { runCommand } from "../command/run-command.ts";
import { connectorSource } from "./connector-source.ts";
import { TemporaryProject } from "./temporary-project.ts";

/** A run whose fx was killed while its job was running. The job ends once the file `done` exists. */
export class LostRun {
  private constructor(
    readonly project: TemporaryProject,
    readonly id: string,
  ) {
    cpSync(join(project.root, ".fx"), join(project.home, "fx"), { recursive: true });
  }

  static async create(): Promise<LostRun> {
    const project = new TemporaryProject({
      "src/weather.ts": connectorSource({
        get: 'if (!readdirSync(".").includes("done")) return Resource.running("on it"); return Resource.succeeded({ temp: 4.5 });',
      }).replace("import { appendFileSync }", "import { appendFileSync, readdirSync }"),
    });
    const running = startFx(project, ["run", "src/weather.ts", "weather"]);
    await running.endAt("phase=RUNNING", "SIGKILL");
    return new LostRun(project, project.list(".fx/runs")[0]!);
  }

  get folder(): string {
    return join(this.project.root, ".fx/runs", this.id);
  }

  get lock(): string {
    return join(this.folder, "lock");
  }

  /** The lines that the connector wrote: one per create and delete. */
  get calls(): string {
    return this.project.read("calls.log");
  }

  /** Puts the run back on disk as its fx left it. */
  restore(): void {
    for (const name of [".fx", "done"])
      rmSync(join(this.project.root, name), { recursive: true, force: true });
    cpSync(join(this.project.home, "fx"), join(this.project.root, ".fx"), { recursive: true });
  }

  /** Runs `fx jobs` with the run's ID. */
  jobs(command: string, ...flags: readonly string[]): Promise<FxResult> {
    return runCommand(this.project, ["jobs", command, this.id, ...flags]);
  }

  /** Lets the job succeed. */
  finishJob(): void {
    this.project.write("done", "");
  }

  readRecord(): Record<string, unknown> {
    const text = readFileSync(join(this.folder, "job.json"), "utf8");
    return JSON.parse(text) as Record<string, unknown>;
  }

  forge(changes: object): void {
    const record = { ...this.readRecord(), ...changes };
    writeFileSync(join(this.folder, "job.json"), JSON.stringify(record));
  }

  exists(name = ""): boolean {
    return existsSync(join(this.folder, name));
  }
}

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
