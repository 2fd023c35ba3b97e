import { RetryableError, UserError } from "flyte-fx";

/** A program of Slurm's command line. */
export type SlurmProgram = "sbatch" | "squeue" | "scontrol" | "scancel";

export interface CommandOptions {
  /** Standard input. Default: empty. */
  readonly input?: string;
  /** Variables for the program, besides those in {@link PASSED_ON}. `sbatch` passes them on to the job. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kills the program. */
  readonly signal?: AbortSignal;
}

/** Slurm's programs give up after about 10 s themselves, unless a file system hangs. */
const TIMEOUT_MS = 30_000;
/** `squeue` prints about 3 kB for each job of the cluster. */
const LARGEST_OUTPUT = 512 * 1024 * 1024;

/**
 * `sbatch` copies its environment into the job, so it must not see the connector's secrets. The
 * variables of `squeue` and `scancel` are left out because they could hide jobs.
 */
const PASSED_ON = /^(?:PATH|HOME|USER|LOGNAME|LANG|TZ|(?:SLURM|SBATCH)_\w+)$/;

/** Faults of the connection to Slurm's controller, in the words of Slurm and MUNGE. */
const TRANSIENT =
  /unable to contact|timed? ?out|connect|zero bytes|standby|temporarily|munge|authentication|configuration source/i;

/**
 * Runs a program without a shell and returns its standard output.
 *
 * @throws UserError if `sbatch` is missing or refuses the job, with Slurm's own words.
 * @throws RetryableError if any other call fails: the job itself may be fine.
 */
export async function runSlurm(
  program: SlurmProgram,
  args: readonly string[],
  { input = "", env = {}, signal }: CommandOptions = {},
): Promise<string> {
  const { execa } = await import("execa"); // loaded here to keep listing tasks fast
  const result = await execa(program, args, {
    input,
    env: { ...passedOn(), ...env },
    extendEnv: false,
    reject: false,
    timeout: TIMEOUT_MS,
    maxBuffer: LARGEST_OUTPUT,
    ...(signal !== undefined && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (!result.failed) return result.stdout;
  const words = toPlainWords(result.stderr) || (result.shortMessage ?? "");
  const isPermanent = program === "sbatch" && !result.timedOut && !TRANSIENT.test(words);
  const message = result.code === "ENOENT" ? describeMissing(program) : `${program}: ${words}`;
  const code = result.code === "ENOENT" ? "NO_SLURM" : "SLURM";
  throw isPermanent ? new UserError(code, message) : new RetryableError(code, message);
}

function passedOn(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
}

function describeMissing(program: SlurmProgram): string {
  return `${program} is not on the PATH: install Slurm's commands (on Debian: slurm-client), or add their folder to the PATH`;
}

/** Joins the lines of standard error, without the program's name in front of each. */
function toPlainWords(stderr: string): string {
  return stderr
    .split("\n")
    .map((line) => line.replace(/^\w+: (?:error|fatal): /, "").trim())
    .filter((line) => line !== "")
    .join("; ")
    .slice(0, 1000);
}
