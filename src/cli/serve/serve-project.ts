import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import { servedSecrets } from "../../runtime/service/server-options.ts";
import type { CommandHost } from "../command-host.ts";
import type { StopSignals } from "../process-end/stop-signals.ts";
import { boundStderr } from "../terminal/bounded-stderr.ts";
import { writeOut } from "../terminal/write-out.ts";
import { checkConnectors, warnOfUncheckedOutputs } from "./check-connectors.ts";
import { warnOfClearText, createServingDocument, describeServing } from "./describe-serving.ts";
import { openServedStorage } from "./open-served-storage.ts";
import { logLevelFromEnv, PinoLog } from "./pino-log.ts";
import type { LogFormat, ServeOptions } from "./serve-options.ts";
import { serveUntilSignal } from "./serve-until-signal.ts";
import { startServing } from "./start-serving.ts";

/** What `fx serve` knows of the project and its process. */
export interface ServeContext {
  readonly env: NodeJS.ProcessEnv;
  /** Variables that `--env-file` sets: fx finds secrets under these names without the prefix, too. */
  readonly envFileNames: ReadonlySet<string>;
  /** The author's modules that were imported. */
  readonly modules: readonly string[];
  readonly signals: StopSignals;
  readonly host: CommandHost;
}

/** Serves the connectors that are registered, from the checks at the start to the end of the last call. */
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
      `${lines} line${lines === 1 ? " was" : "s were"} dropped from the log: standard error could not be written`,
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

/** Undefined for JSON. */
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
