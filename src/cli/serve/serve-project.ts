import { FxError } from "../../runtime/base/errors/errors.ts";
import { realClock } from "../../runtime/base/real-clock.ts";
import { shownPath } from "../../runtime/base/source/source-location.ts";
import type { Storage } from "../../runtime/base/storage.ts";
import {
  ConnectorRegistry,
  type AnyConnector,
} from "../../runtime/connector/connector-registry.ts";
import { type SecretResolver, missingSecretsError } from "../../runtime/secrets/secret-resolver.ts";
import { servedSecrets } from "../../runtime/service/server-options.ts";
import { type AllowedPrefix, readAllowedPrefixes } from "../../runtime/storage/allowed-prefixes.ts";
import type { StopSignals } from "../process-end/stop-signals.ts";
import { boundStderr } from "../terminal/bounded-stderr.ts";
import { writeOut } from "../terminal/write-out.ts";
import { logLevelFromEnv } from "./pino-log.ts";
import { clearTextWarning, servingDocument, servingLine } from "./serve-banner.ts";
import type { ServeOptions } from "./serve-options.ts";
import { serveUntilStopped } from "./serve-until-stopped.ts";
import { startServing } from "./start-serving.ts";
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
  hideSecrets(secrets: SecretResolver): void;
  redact(text: string): string;
  say(text: string): void;
  started(line: string, document: object): void;
}

/** Serves the connectors that are registered, from the checks at the start to the end of the last call. */
export async function serveProject(options: ServeOptions, context: ServeContext): Promise<void> {
  const logLevel = logLevelFromEnv(context.env);
  const registry = ConnectorRegistry.shared;
  const secrets = servedSecrets(context.env, context.envFileNames);
  context.hideSecrets(secrets);
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
  await serveUntilStopped(serving, {
    log,
    drainMs: options.drainMs,
    signals: context.signals,
    say: (text) => context.say(text),
    announce,
  });
}

interface StorageContext {
  readonly env: NodeJS.ProcessEnv;
  readonly projectRoot: string;
}

/** The storage that callers' URIs are opened with; undefined where the operator allowed none. Throws FX2000, and FX5017 where a store's client is not installed. */
async function servedStorage(
  given: readonly string[],
  { env, projectRoot }: StorageContext,
): Promise<Storage | undefined> {
  if (given.length === 0) return undefined;
  const prefixes = readAllowedPrefixes(given);
  await checkStores(prefixes, projectRoot);
  const [{ projectStorage }, { withAllowedPrefixes }] = await Promise.all([
    import("../../runtime/storage/project-storage.ts"),
    import("../../runtime/storage/allowed-prefixes.ts"),
  ]);
  return withAllowedPrefixes(
    projectStorage({ projectRoot, env, clock: realClock, random: Math.random, fetch }),
    prefixes,
  );
}

/** At the start: the first job with large outputs would fail at its very end. */
async function checkStores(prefixes: readonly AllowedPrefix[], projectRoot: string): Promise<void> {
  const { STORAGE_PACKAGES, requireOptionalPackage } =
    await import("../../runtime/storage/optional-package.ts");
  const schemes = [
    ...new Set(prefixes.flatMap((prefix) => (prefix.kind === "keys" ? [prefix.scheme] : []))),
  ];
  const isStore = (scheme: string): scheme is keyof typeof STORAGE_PACKAGES =>
    Object.hasOwn(STORAGE_PACKAGES, scheme);
  const unknown = schemes.filter((scheme) => !isStore(scheme));
  if (unknown.length > 0)
    throw new FxError(
      "FX2000",
      `there is no storage for ${unknown.map((scheme) => `${scheme}:`).join(" and ")}`,
      { hint: "--storage-allow s3://BUCKET/FOLDER, or gs://BUCKET/FOLDER" },
    );
  for (const scheme of schemes.filter(isStore))
    requireOptionalPackage(STORAGE_PACKAGES[scheme], projectRoot, `--storage-allow ${scheme}://`);
}

/** Throws FX3003 if there is no connector, and FX5001 if a secret that a connector declares is missing. */
function checkConnectors(
  connectors: readonly AnyConnector[],
  secrets: SecretResolver,
  lookedIn: readonly string[],
  cwd: string,
): void {
  if (connectors.length === 0) {
    const where =
      lookedIn.length === 0
        ? "no module was found"
        : `looked in ${lookedIn.map((file) => shownPath(file, cwd)).join(", ")}`;
    throw new FxError("FX3003", `no connector to serve: ${where}`, {
      hint: "export a connector, call ConnectorRegistry.register(…), or name the module: fx serve src/index.ts",
    });
  }
  const declared = [...new Set(connectors.flatMap((connector) => connector.secrets))];
  const missing = missingSecretsError(declared, secrets);
  if (missing === undefined) return;
  const first = declared.find((key) => secrets.find(key) === undefined)!;
  const prefixed = secrets.listPlaces(first)[0]!.slice(1);
  throw new FxError(missing.code, missing.message, {
    details: missing.details,
    hint: `set ${prefixed}, or write a line ${first.toUpperCase()}=… into a file: fx serve --env-file .env`,
  });
}
