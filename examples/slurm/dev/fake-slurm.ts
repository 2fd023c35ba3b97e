import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "flyte-fx";
import type { Reply } from "./command-server.ts";

const WAITS_MS = 1_000;
const RUNS_MS = 10_000;
const PARTITION = "main";

interface FakeJob {
  readonly id: number;
  readonly name: string;
  readonly folder: string;
  /** Undefined while the job is on hold. */
  releasedAt: number | undefined;
  isCancelled: boolean;
}

/**
 * Stands in for a Slurm cluster: knows its jobs and answers its programs. A job runs for ten seconds
 * of the clock. It writes a log and an exit code, and does not run its script. For job arrays, use a
 * real cluster.
 */
export class FakeSlurm {
  readonly #clock: Clock;
  readonly #jobs: FakeJob[] = [];
  /** The folders of all submissions, including those that were refused. */
  readonly folders = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The jobs that may run or have run: not those that were withdrawn while they were on hold. */
  get jobs(): readonly { readonly id: string; readonly active: boolean }[] {
    return this.#jobs
      .filter(({ releasedAt, isCancelled }) => releasedAt !== undefined || !isCancelled)
      .map((job) => ({
        id: String(job.id),
        active: isActive(this.#stateOf(job)),
      }));
  }

  readonly run = (program: string, args: readonly string[]): Reply => {
    for (const job of this.#jobs) this.#writeFiles(job);
    switch (program) {
      case "sbatch":
        return this.#submit(args);
      case "squeue":
        return this.#list(args);
      case "scontrol":
        return this.#release(Number(args[1]));
      case "scancel":
        return this.#cancel(args);
      default:
        return { code: 127, output: `${program}: not found` };
    }
  };

  #submit(args: readonly string[]): Reply {
    const folder = getOption(args, "chdir")!;
    this.folders.add(folder);
    const partition = getOption(args, "partition") ?? PARTITION;
    if (partition !== PARTITION)
      return {
        code: 1,
        output: `sbatch: error: invalid partition specified: ${partition}
sbatch: error: Batch job submission failed: Invalid partition name specified`,
      };
    const job = {
      id: this.#jobs.length + 1,
      name: getOption(args, "job-name")!,
      folder,
      releasedAt: undefined,
      isCancelled: false,
    };
    this.#jobs.push(job);
    return { code: 0, output: String(job.id) };
  }

  /** Prints JSON as Slurm 23.11 does. */
  #list(args: readonly string[]): Reply {
    const names = getOption(args, "name")!.split(",");
    const jobs = this.#jobs.filter(({ name }) => names.includes(name));
    if (!args.includes("--json"))
      return { code: 0, output: jobs.map(({ id }) => String(id)).join("\n") };
    const none = { set: false, infinite: false, number: 0 };
    const listed = jobs.map((job) => ({
      job_id: job.id,
      array_job_id: { ...none, set: true },
      array_task_id: none,
      name: job.name,
      job_state: [this.#stateOf(job)],
      state_reason: job.releasedAt === undefined ? "JobHeldUser" : "None",
      exit_code: { return_code: { ...none, set: true }, signal: { id: none, name: "" } },
    }));
    return { code: 0, output: JSON.stringify({ jobs: listed, errors: [], warnings: [] }) };
  }

  #release(id: number): Reply {
    const job = this.#jobs[id - 1];
    if (job === undefined) return { code: 1, output: "Invalid job id specified" };
    if (!isActive(this.#stateOf(job))) return { code: 1, output: "Job has already finished" };
    job.releasedAt ??= this.#clock.now();
    return { code: 0, output: "" };
  }

  #cancel(args: readonly string[]): Reply {
    const name = getOption(args, "name");
    for (const job of this.#jobs)
      if ((job.name === name || args.includes(String(job.id))) && isActive(this.#stateOf(job)))
        job.isCancelled = true;
    return { code: 0, output: "" };
  }

  #stateOf({ releasedAt, isCancelled }: FakeJob): string {
    if (isCancelled) return "CANCELLED";
    const age = releasedAt === undefined ? 0 : this.#clock.now() - releasedAt;
    if (age < WAITS_MS) return "PENDING";
    return age < WAITS_MS + RUNS_MS ? "RUNNING" : "COMPLETED";
  }

  #writeFiles(job: FakeJob): void {
    const state = this.#stateOf(job);
    const log = join(job.folder, "log.0");
    if (state === "RUNNING") writeFileSync(log, "3.1\n");
    if (state !== "COMPLETED") return;
    writeFileSync(log, "3.1\n3.14\n");
    writeFileSync(join(job.folder, "exit.0.0"), "");
  }
}

function isActive(state: string): boolean {
  return state === "PENDING" || state === "RUNNING";
}

function getOption(args: readonly string[], name: string): string | undefined {
  const prefix = `--${name}=`;
  return args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
}
