import { type CreateRequest, Duration, t, UserError } from "flyte-fx";
import { toVariables } from "./to-variables.ts";

/** The inputs of every Slurm task. A task adds its own: `inputs: { ...resources, darts: t.int() }`. */
export const resources = {
  cpus: t.int().default(1).describe("number of cores"),
  gpus: t.int().default(0).describe("number of GPUs"),
  memory: t.optional(t.string()).describe("memory per node, such as 500M or 2G"),
  time_limit: t.optional(t.duration()).describe("Slurm kills the job after this time"),
  partition: t.optional(t.string()).describe("where to run; default: that of the cluster"),
  tasks: t.int().default(0).describe("number of tasks of a job array; 0 for no array"),
  at_once: t.int().default(0).describe("how many tasks may run at once; 0 for all"),
};

/** A job to submit. */
export interface Submission {
  readonly script: string;
  /** Number of tasks of the job array; 0 if it is a job without an array. */
  readonly tasks: number;
  /** Arguments of `sbatch`. */
  readonly args: readonly string[];
  /** Environment variables of the script: its inputs. */
  readonly variables: Readonly<Record<string, string>>;
}

/** `MaxArraySize` of a cluster is usually smaller. Then Slurm refuses the job. */
export const MOST_TASKS = 10_000;
const MOST_CORES = 100_000;
const LONGEST_S = 366 * 24 * 60 * 60;

/**
 * Checks a request and turns it into arguments. No value can become another argument, because each
 * is part of an `--option=value` and no shell reads it.
 *
 * @throws UserError with every fault of the request
 */
export function readSubmission({ taskTemplate, inputs }: CreateRequest): Submission {
  const faults: string[] = [];
  const { cpus, gpus, memory, time_limit: timeLimit, partition, tasks, at_once: atOnce } = inputs;
  const read = new Reader(faults);
  const count = read.integer("tasks", tasks, MOST_TASKS) ?? 0;
  const limit = read.integer("at_once", atOnce, MOST_TASKS) ?? 0;
  const gpuCount = read.integer("gpus", gpus, MOST_CORES) ?? 0;
  const args = [
    `--cpus-per-task=${Math.max(1, read.integer("cpus", cpus, MOST_CORES) ?? 1)}`,
    ...toOption("gpus", gpuCount === 0 ? undefined : String(gpuCount)),
    ...toOption("mem", read.text("memory", memory, /^\d{1,12}[KMGT]?$/, "a size such as 500M")),
    ...toOption("time", read.timeLimit(timeLimit)),
    ...toOption("partition", read.text("partition", partition, /^[^\s\p{C}]{1,200}$/u, "a name")),
    ...toOption("array", toArray(count, limit)),
  ];
  const others = Object.entries(inputs).filter(([name]) => !Object.hasOwn(resources, name));
  const variables = toVariables(others, faults);
  const { script } = taskTemplate.custom;
  if (typeof script !== "string" || !script.startsWith("#!"))
    faults.push("custom.script: expected a script that begins with #!, such as #!/bin/sh");
  if (faults.length > 0) throw new UserError("BAD_JOB", faults.join("; "));
  return { script: script as string, tasks: count, args, variables };
}

function toOption(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

function toArray(tasks: number, atOnce: number): string | undefined {
  if (tasks === 0) return undefined;
  return `0-${tasks - 1}${atOnce === 0 ? "" : `%${atOnce}`}`;
}

/** Reads inputs, which a task written by hand may declare with other types. */
class Reader {
  readonly #faults: string[];

  constructor(faults: string[]) {
    this.#faults = faults;
  }

  integer(name: string, value: unknown, most: number): number | undefined {
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most)
      return value as number;
    this.#refuse(name, value, `a whole number from 0 to ${most}`);
    return undefined;
  }

  text(name: string, value: unknown, pattern: RegExp, expected: string): string | undefined {
    if (typeof value === "string" && pattern.test(value)) return value;
    this.#refuse(name, value, expected);
    return undefined;
  }

  /** Slurm rounds it up to minutes. */
  timeLimit(value: unknown): string | undefined {
    if (value instanceof Duration && value.seconds > 0 && value.seconds <= LONGEST_S)
      return `${Math.floor(value.seconds / 60)}:${value.seconds % 60}`;
    this.#refuse("time_limit", value, "a duration from 1s to 366d");
    return undefined;
  }

  /** An input that is missing or null keeps Slurm's default. */
  #refuse(name: string, value: unknown, expected: string): void {
    if (value != null) this.#faults.push(`input ${name}: expected ${expected}`);
  }
}
