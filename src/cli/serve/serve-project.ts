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
import { warnOfClearText, createServingDocument, describeServing } from "./describe-serving.ts";
import { openServedStorage } from "./open-served-storage.ts";
import { type LogLevel, logLevelFromEnv, PinoLog } from "./pino-log.ts";
import type { ServeOptions } from "./serve-options.ts";
import { startServing, type Serving } from "./start-serving.ts";

/** The project and process that `fx serve` runs in. */
export interface ServeContext {
  /** The variables of `--env-file`, under whose names fx finds secrets even without the prefix. */
  readonly envFileNames: ReadonlySet<string>;
  /** The author's modules that were imported. */
  readonly modules: readonly string[];
  readonly signals: StopSignals;
  readonly host: CommandHost;
}

/**
 * Checks and serves the registered connectors until SIGTERM or SIGINT, and returns when the last
 * call has ended. Uncaught errors of author code are only logged, because other jobs must continue.
 *
 * @throws FxError FX1008 if calls did not end in time
 */
export async function serveProject(
  options: ServeOptions,
  { envFileNames, modules, signals, host }: ServeContext,
): Promise<void> {
  const level = logLevelFromEnv(process.env);
  const registry = ConnectorRegistry.shared;
  const secrets = servedSecrets(process.env, envFileNames);
  host.hideSecrets(secrets);
  checkConnectors(registry.connectors, secrets, modules, process.cwd());
  const log = await openLog(level, options, host);
  const { logger } = log;
  const storage = await openServedStorage(options.storagePrefixes, host.projectRoot, process.env);
  const parts = { registry, secrets, log: logger, ...(storage !== undefined && { storage }) };
  const serving = await startServing(options, parts, level === "debug");
  onCrash((error) =>
    logger.error(`uncaught error: ${describeThrown(error)}`, {
      stack: error instanceof Error ? foldStack(error) : undefined,
    }),
  );
  onForeignExit(foreignExitError);
  const stopped = signals.next(); // before the announcement, whose reader may send a signal at once
  if (host.wantsJson) host.print("", createServingDocument(serving, options, registry.connectors));
  else host.note(describeServing(serving, options, registry.connectors.length));
  const warning = warnOfClearText(serving, options);
  if (warning !== undefined) host.note(warning);
  warnOfUncheckedOutputs(registry.connectors, logger);
  await stopped;
  const end = await drain(serving, options.drainMs);
  log.flush();
  if (end instanceof FxError) throw end;
  host.note(end);
}

/** Opens the log, which never blocks the server. */
async function openLog(
  level: LogLevel,
  { logFormat }: ServeOptions,
  { redact }: CommandHost,
): Promise<PinoLog> {
  const isText = logFormat === "text" || (logFormat === "auto" && process.stderr.isTTY);
  const log = new PinoLog({
    level,
    redact,
    write: (text) => writeOut(process.stderr, text),
    format: isText ? await loadTextFormat() : undefined,
  });
  boundStderr((lines) => {
    log.logger.error(
      `${lines} line${lines === 1 ? " was" : "s were"} dropped from the log, because standard error was blocked or full`,
      { dropped: lines },
    );
    log.flush();
  });
  process.prependOnceListener("exit", () => log.flush());
  return log;
}

async function loadTextFormat(): Promise<(json: string) => string> {
  const [{ formatLogLine }, { createStyle }] = await Promise.all([
    import("./format-log-line.ts"),
    import("../terminal/text-style.ts"),
  ]);
  const style = createStyle(process.stderr, process.env);
  return (json) => formatLogLine(json, style);
}

/** Waits for the calls in flight. Returns how the server ended: FX1008 if it had to cut calls off. */
async function drain(serving: Serving, drainMs: number): Promise<string | FxError> {
  const startedAt = performance.now();
  const finished = serving.inFlight;
  const { cut } = await serving.stop();
  if (cut > 0)
    return new FxError(
      "FX1008",
      `${cut} call${cut === 1 ? " was" : "s were"} canceled: not done within --drain ${formatMs(drainMs)}; their callers retry`,
      { hint: "--drain 60s waits longer" },
    );
  const calls = finished === 0 ? "no call" : `${finished} call${finished === 1 ? "" : "s"}`;
  const tookS = (performance.now() - startedAt) / 1000;
  return `health NOT_SERVING, ${calls} in flight${finished === 0 ? "" : " finished"}, closed in ${tookS.toFixed(1)} s`;
}
