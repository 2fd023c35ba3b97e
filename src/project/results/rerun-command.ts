import { isAbsolute, join, relative } from "node:path";
import { quoteWords } from "../../runtime/base/text.ts";
import { GET_FAULT_BUDGET_MS } from "../../runtime/connector/classify-error.ts";
import type { RunRecord } from "../../runtime/local/record/run-record.ts";

/**
 * The command that runs a task again as it ran, with the recorded inputs. Its results go to a new
 * folder.
 *
 * @param folder that of the recorded run
 */
export function createRerunCommand(
  record: RunRecord,
  projectRoot: string,
  cwd: string,
  folder: string,
): string {
  const { task, origin } = record;
  const inProject = (path: string): string =>
    isAbsolute(path) ? path : relative(cwd, join(projectRoot, path));
  return quoteWords([
    ...["fx", "run", inProject(origin?.module ?? "MODULE"), task],
    ...["--inputs", relative(cwd, join(folder, "inputs.pb"))],
    ...(origin?.envFiles ?? []).flatMap((path) => ["--env-file", inProject(path)]),
    ...listEndpointFlags(record, inProject),
    ...(origin?.replay === undefined ? [] : ["--replay", inProject(origin.replay)]),
    ...listLimitFlags(record),
  ]);
}

/**
 * The command that makes a failed check happen again.
 *
 * @param target the words that name what is checked
 */
export function createReplayCommand(token: string, target: readonly string[]): string {
  return quoteWords(["fx", "check", ...target, "--replay", token]);
}

function listEndpointFlags(
  { endpoint, protocol, origin }: RunRecord,
  inProject: (path: string) => string,
): readonly string[] {
  const tls = Object.entries(origin?.tlsFlags ?? {}).flatMap(([name, value]) => {
    if (typeof value === "boolean") return [`--${name}`];
    return [`--${name}`, TLS_FILES.has(name) ? inProject(value) : value];
  });
  return [
    ...(endpoint === null ? [] : ["--endpoint", endpoint, ...tls]),
    ...(protocol === "flyte1" ? [] : ["--protocol", protocol]),
  ];
}

function listLimitFlags(record: RunRecord): readonly string[] {
  const { origin, getFaultBudgetMs: budget, retries, poll } = record;
  const clock = origin?.replay === undefined ? record.clock : "real";
  const time = (name: string, ms: number | null | undefined): string[] =>
    ms == null ? [] : [name, `${ms}ms`];
  return [
    ...(clock === "real" ? [] : ["--clock", clock]),
    ...time("--timeout", record.timeoutMs),
    ...(retries === undefined ? [] : ["--retries", String(retries)]),
    ...time("--get-fault-budget", budget === GET_FAULT_BUDGET_MS ? undefined : budget),
    ...time("--poll-min", poll.min),
    ...time("--poll-max", poll.max),
    ...(record.inject ?? []).flatMap((fault) => ["--inject", fault]),
  ];
}

/** The flags for TLS whose values are files. */
export const TLS_FILES = new Set(["tls-ca", "tls-cert", "tls-key"]);
