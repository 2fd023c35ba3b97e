import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { foldStack } from "../../runtime/base/source/fold-stack.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import { servedSecrets } from "../../runtime/service/server-options.ts";
import { formatMs } from "../../runtime/values/types/duration.ts";
import type { CommandHost } from "../fx-command.ts";
import { foreignExitError, onForeignExit } from "../process-end/exit-process.ts";
import type { StopSignals } from "../process-end/listen-to-signals.ts";
import { onCrash } from "../process-end/on-crash.ts";
import { boundStderr } from "../terminal/bounded-stderr.ts";
import { writeOut } from "../terminal/write-out.ts";
import { checkConnectors, warnOfUncheckedOutputs } from "./check-connectors.ts";
import {
  warnOfClearText,
  createServingDocument,
  describeServing,
  describeEnd,
} from "./describe-serving.ts";
import { openServedStorage } from "./open-served-storage.ts";
import { logLevelFromEnv, PinoLog } from "./pino-log.ts";
import type { LogFormat, ServeOptions } from "./serve-options.ts";
import { startServing, type Serving } from "./start-serving.ts";

/** The project and process that `fx serve` runs in. */
export interface ServeContext {
  readonly env: NodeJS.ProcessEnv;
  /** The variables of `--env-file`, under whose names fx finds secrets even without the prefix. */
  readonly envFileNames: ReadonlySet<string>;
  /** The author's modules that were imported. */
  readonly modules: readonly string[];
  readonly signals: StopSignals;
  readonly host: CommandHost;
}

/**
 * Checks and serves the registered connectors until a signal, and returns when the last call has
 * ended.
 */
export async function serveProject(
  options: ServeOptions,
  { env, envFileNames, modules, signals, host }: ServeContext,
): Promise<void> {
  const logLevel = logLevelFromEnv(env);
  const registry = ConnectorRegistry.shared;
  const secrets = servedSecrets(env, envFileNames);
  host.hideSecrets(secrets);
  checkConnectors(registry.connectors, secrets, modules, process.cwd());
  const log = new PinoLog({
    level: logLevel,
    redact: host.redact,
    write: (text) => writeOut(process.stderr, text),
    format: await loadLogFormat(options.logFormat, env),
  });
  boundStderr((lines) => {
    log.logger.error(
      `${lines} line${lines === 1 ? " was" : "s were"} dropped from the log, because standard error was blocked or full`,
      { dropped: lines },
    );
    log.flush();
  });
  process.prependOnceListener("exit", () => log.flush());
  const storage = await openServedStorage(options.storagePrefixes, host.projectRoot, env);
  const serving = await startServing(options, { registry, secrets, log, logLevel, storage });
  const announce = (): void => {
    if (host.wantsJson)
      host.print("", createServingDocument(serving, options, registry.connectors));
    else host.note(describeServing(serving, options, registry.connectors.length));
    const warning = warnOfClearText(serving, options);
    if (warning !== undefined) host.note(warning);
    warnOfUncheckedOutputs(registry.connectors, log.logger);
  };
  await serveUntilSignal(serving, {
    log,
    drainMs: options.drainMs,
    signals,
    note: (text) => host.note(text),
    announce,
  });
}

/** Returns undefined for JSON. */
async function loadLogFormat(
  format: LogFormat,
  env: NodeJS.ProcessEnv,
): Promise<((json: string) => string) | undefined> {
  if (format === "json" || (format === "auto" && !process.stderr.isTTY)) return undefined;
  const [{ formatLogLine }, { createStyle }] = await Promise.all([
    import("./format-log-line.ts"),
    import("../terminal/text-style.ts"),
  ]);
  const style = createStyle(process.stderr, env);
  return (json) => formatLogLine(json, style);
}

/** What `serveUntilSignal` needs besides the server. */
export interface ServingOptions {
  readonly log: PinoLog;
  readonly drainMs: number;
  readonly signals: StopSignals;
  readonly note: (text: string) => void;
  /** Reports that the server listens. Its reader may send a signal at once. */
  readonly announce: () => void;
}

/**
 * Serves until SIGTERM or SIGINT, then waits for the calls in flight. A second signal ends the
 * process at once. Uncaught errors of author code are only logged, because other jobs must
 * continue.
 *
 * @throws FxError FX1008 if calls did not end in time
 */
async function serveUntilSignal(
  serving: Serving,
  { log, drainMs, signals, note, announce }: ServingOptions,
): Promise<void> {
  const forgetCrashes = onCrash((error) =>
    log.logger.error(`uncaught error: ${describeThrown(error)}`, {
      stack: error instanceof Error ? foldStack(error) : undefined,
    }),
  );
  const forgetExit = onForeignExit(foreignExitError);
  const stopped = signals.next();
  announce();
  await stopped;
  const startedAt = performance.now();
  const finished = serving.inFlight;
  const { cut } = await serving.stop();
  log.flush();
  forgetCrashes();
  forgetExit();
  if (cut > 0)
    throw new FxError(
      "FX1008",
      `${cut} call${cut === 1 ? " was" : "s were"} canceled: not done within --drain ${formatMs(drainMs)}; their callers retry`,
      { hint: "--drain 60s waits longer" },
    );
  note(describeEnd({ finished, tookMs: performance.now() - startedAt }));
}
