import type { Logger } from "../runtime/base/context.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { type AnyConnector, isSync } from "../runtime/connector/connector-registry.ts";
import { requireConnectors } from "../runtime/loader/require-tasks.ts";
import { missingSecretsError, type SecretResolver } from "../runtime/secrets/secret-resolver.ts";

/**
 * Throws FX3003 if there is no connector, and FX5001 if a secret that a connector declares is
 * missing.
 */
export function checkConnectors(
  connectors: readonly AnyConnector[],
  secrets: SecretResolver,
  lookedIn: readonly string[],
  cwd: string,
): void {
  requireConnectors(connectors, lookedIn, cwd, "serve");
  const declared = [...new Set(connectors.flatMap((connector) => connector.secrets))];
  const missing = missingSecretsError(declared, secrets);
  if (missing === undefined) return;
  const first = declared.find((key) => secrets.find(key) === undefined)!;
  const prefixed = secrets.listPlaces(first)[0]!.slice(1);
  throw new FxError(missing.code, missing.summary, {
    details: missing.details,
    hint: `set ${prefixed}, or put ${first.toUpperCase()}=… into a file and pass --env-file .env`,
  });
}

/**
 * Warns once for each task type whose async connector does not say where its outputs are declared,
 * because GetTask has no template to check them against. The outputs of a sync connector are checked against the template
 * in its call.
 */
export function warnOfUncheckedOutputs(connectors: readonly AnyConnector[], log: Logger): void {
  const warned = new Set<string>();
  for (const connector of connectors) {
    const { name, taskCategory, outputFields, outputsFrom } = connector;
    const taskType = taskCategory.name;
    if (isSync(connector) || outputFields || outputsFrom || warned.has(taskType)) continue;
    warned.add(taskType);
    log.warn(
      `${name} declares no outputs, so neither fx nor Flyte checks what get returns for ${taskType}: declare outputs on the connector, or outputsFrom: "template" for tasks of other SDKs`,
      { taskType, connector: name },
    );
  }
}
