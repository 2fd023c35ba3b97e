import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import { servedSecrets } from "../../runtime/service/server-defaults.ts";
import { boundStderr } from "../terminal/bounded-stderr.ts";
import { writeOut } from "../terminal/write-out.ts";
import { checkConnectors } from "./connectors-to-serve.ts";
import { limitHeapGrowth } from "./limit-heap-growth.ts";
import { logLevelOf } from "./log-level.ts";
import { clearTextWarning, servingDocument, servingLine } from "./serve-banner.ts";
import type { ServeOptions } from "./serve-options.ts";
import { serveUntilStopped } from "./serve-until-stopped.ts";
import { servedStorage } from "./served-storage.ts";
import { startServing } from "./start-serving.ts";
import type { StopSignals } from "./stop-signals.ts";
import { warnOfUncheckedOutputs } from "./warn-of-unchecked-outputs.ts";

/** What the command knows and does for it. */
export interface ServeContext {
  readonly env: NodeJS.ProcessEnv;
  /** Variables that `--env-file` sets: secrets are found under these names without the prefix, too. */
  readonly envFileNames: ReadonlySet<string>;
  readonly projectRoot: string;
  /** The author's modules that were imported. */
  readonly modules: readonly string[];
  readonly signals: StopSignals;
  hideSecretsOf(secrets: SecretResolver): void;
  redact(text: string): string;
  say(text: string): void;
  started(line: string, document: object): void;
}

/** Serves the connectors that are registered, from the checks at the start to the end of the last call. */
export async function serveProject(options: ServeOptions, context: ServeContext): Promise<void> {
  const logLevel = logLevelOf(context.env);
  const registry = ConnectorRegistry.shared;
  const secrets = servedSecrets(context.env, context.envFileNames);
  context.hideSecretsOf(secrets);
  checkConnectors(registry.connectors, secrets, context.modules, process.cwd());
  const { PinoLog } = await import("./pino-log.ts"); // no other command shall load it
  const log = new PinoLog({
    level: logLevel,
    redact: (text) => context.redact(text),
    write: (text) => writeOut(process.stderr, text),
  });
  boundStderr((lines) => {
    log.logger.error(
      `${lines} line${lines === 1 ? " was" : "s were"} dropped from the log: standard error could not be written`,
      { dropped: lines },
    );
    log.flush();
  });
  process.prependOnceListener("exit", () => log.flush());
  const storage = await servedStorage(options.storagePrefixes, context);
  const serving = await startServing(options, { registry, secrets, log, logLevel, storage });
  const announce = (): void => {
    context.started(
      servingLine(serving, options, registry.connectors.length),
      servingDocument(serving, options, registry.connectors),
    );
    const warning = clearTextWarning(serving, options);
    if (warning !== undefined) context.say(warning);
    warnOfUncheckedOutputs(registry.connectors, log.logger);
  };
  const growAgain = limitHeapGrowth();
  try {
    await serveUntilStopped(serving, {
      log,
      drainMs: options.drainMs,
      signals: context.signals,
      say: (text) => context.say(text),
      announce,
    });
  } finally {
    growAgain();
  }
}
