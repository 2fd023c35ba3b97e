import { toHostName } from "../../cluster-setup/host-name.ts";
import type { CommandProcess } from "../../process/command-process.ts";
import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { eitherSignal } from "../../runtime/base/context.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { formatMs, oneLine, quote } from "../../runtime/base/text.ts";
import { findProject } from "../../runtime/loader/project/project.ts";
import type { AppState, FoundApp } from "../../runtime/remote/app-types.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import { createNoAppsError, type Flyte2Apps } from "../../runtime/remote/flyte2/flyte2-apps.ts";
import { argument, type CommandHost, type FxCommand } from "../fx-command.ts";
import { describePlace } from "../register/show-registration.ts";
import { type ClusterFlags, quoteCommand, withCluster } from "../remote/cluster-flags.ts";
import { readTime } from "../shared-flags.ts";
import { createStateDocument, refuseForeignApp } from "./show-app.ts";

/** How long an app may report the state from before a change. Flyte takes moments to notice one. */
const SETTLE_MS = 15_000;

interface WaitOptions {
  readonly timeoutMs: number;
  /** The app before fx changed it: while nothing is newer, Flyte has not noticed the change. */
  readonly before: AppState | undefined;
  readonly settleMs?: number;
}

/** Whether the app runs. Flyte says STARTED in older versions. */
function isRunning({ phase }: AppState): boolean {
  return phase === "ACTIVE" || phase === "STARTED";
}

const ENDED: ReadonlySet<string> = new Set(["FAILED", "STOPPED", "DELETED"]);

/**
 * Shows the phases of an app until it runs.
 *
 * @throws FxError FX5036 if it fails, is stopped or deleted; FX1008 if it takes too long; FX1009 or
 * FX1010 for a signal
 */
export async function waitForApp(
  name: string,
  apps: Flyte2Apps,
  options: WaitOptions,
  host: CommandHost,
): Promise<AppState> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  try {
    return await untilSignal(host.process, `app ${name} continues without fx`, (signal) =>
      waitForEnd(name, apps, options, host, eitherSignal(signal, deadline)),
    );
  } catch (error) {
    if (error !== deadline.reason) throw error;
    throw new FxError("FX1008", `app ${name} does not run after ${formatMs(options.timeoutMs)}`, {
      hint: `fx deploy status ${name}, and fx deploy logs ${name}`,
    });
  }
}

/** Follows the app. Its state from before the change counts only if nothing newer arrives in time. */
async function waitForEnd(
  name: string,
  apps: Flyte2Apps,
  { before, settleMs = SETTLE_MS }: WaitOptions,
  host: CommandHost,
  signal: AbortSignal,
): Promise<AppState> {
  const settled = AbortSignal.timeout(before === undefined ? 0 : settleMs);
  const stop = new AbortController();
  let old: AppState | undefined;
  const endSettled = (): void => {
    if (old !== undefined) stop.abort(settled.reason);
  };
  settled.addEventListener("abort", endSettled);
  const onAway = (summary: string): void => host.note(`${summary}; waiting`);
  let shown = "";
  try {
    for await (const state of apps.follow(name, eitherSignal(signal, stop.signal), onAway)) {
      const messages = state.messages.map(oneLine).join("; ");
      const line = `${name}  ${state.phase}${messages === "" ? "" : `  ${messages}`}`;
      if (line !== shown) host.note(line);
      shown = line;
      const isEnd = isRunning(state) || ENDED.has(state.phase);
      if (isEnd && (settled.aborted || !isFromBefore(state, before))) return requireRunning(state);
      old = isEnd ? state : undefined;
    }
    throw new FxError("FX5033", `Flyte stopped reporting app ${name}`);
  } catch (error) {
    if (old !== undefined && error === settled.reason) return requireRunning(old);
    throw error;
  } finally {
    settled.removeEventListener("abort", endSettled);
  }
}

/** The open-source server says of a stopped app that it was stopped just now. */
function isFromBefore({ phase, changedAt }: AppState, before: AppState | undefined): boolean {
  return phase === before?.phase && (phase === "STOPPED" || changedAt === before.changedAt);
}

function requireRunning(state: AppState): AppState {
  if (isRunning(state)) return state;
  const { name, phase, messages } = state;
  const [first = "", ...details] = messages.map(oneLine);
  throw new FxError("FX5036", `app ${name} ${phase}${first === "" ? "" : `: ${first}`}`, {
    details,
    hint: `fx deploy logs ${name}`,
  });
}

/** The argument NAME of the commands about one app. */
export const APP_ARGUMENT = argument("The name of an app (default: that of the project).");

/** Throws FX5035 for a cluster of Flyte 1. */
export function requireApps({ apps, endpoint }: Cluster): Flyte2Apps {
  if (apps === undefined) throw createNoAppsError(endpoint);
  return apps;
}

/** Throws FX2000 if there is no name, and FX2001 if there is no such app. */
export async function requireApp(
  name: string | undefined,
  cluster: Cluster,
  process: CommandProcess,
): Promise<FoundApp> {
  const wanted = name ?? toHostName(findProject(process.cwd, process.cwd));
  if (wanted === undefined)
    throw new FxError("FX2000", "the project has no name from which fx could derive the app's", {
      hint: "name the app: fx deploy list",
    });
  const found = await requireApps(cluster).find(wanted);
  if (found !== undefined) return found;
  const { project, domain } = cluster.scope;
  throw new FxError(
    "FX2001",
    `there is no app ${quote(wanted)} in project ${project}, domain ${domain} of ${cluster.endpoint}`,
    { hint: "fx deploy list" },
  );
}

interface ChangeFlags extends ClusterFlags {
  readonly force: boolean;
  readonly wait?: boolean;
  readonly timeout?: string;
}

/** Starts or stops an app, unless it is so already. */
export async function setAppWanted(
  name: string | undefined,
  isWanted: boolean,
  flags: ChangeFlags,
  host: FxCommand,
): Promise<void> {
  const timeoutMs = readTime("--timeout", flags.timeout ?? "10m");
  await withCluster(flags, host, async (cluster) => {
    const apps = requireApps(cluster);
    const found = await requireApp(name, cluster, host.process);
    refuseForeignApp(found, flags);
    const isChanged = found.isWanted !== isWanted;
    let app = isChanged ? await apps.setWanted(found, isWanted) : found;
    const before = isChanged ? found : undefined;
    if (flags.wait === true) app = await waitForApp(app.name, apps, { timeoutMs, before }, host);
    const word = isWanted ? "start" : "stop";
    const past = isWanted ? "started" : "stopped";
    const text = isChanged
      ? `✔ asked Flyte to ${word} app ${app.name} on ${describePlace(cluster)}\n  status:  ${quoteCommand(["deploy", "status", app.name], flags)}\n`
      : `app ${app.name} is ${past} already\n`;
    host.print(text, {
      app: createStateDocument(app, apps.getConsoleUrl(app.name)),
      [past]: isChanged,
    });
  });
}
