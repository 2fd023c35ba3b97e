import type { AnyConnector } from "../../runtime/connector/connector-registry.ts";
import { FxError } from "../../runtime/errors/errors.ts";
import { type SecretResolver, missingSecretsError } from "../../runtime/secrets/secret-resolver.ts";
import { shownPath } from "../../runtime/source/shown-path.ts";

/** Throws FX3003 if there is no connector, and FX5001 if a secret that a connector declares is missing. */
export function checkConnectors(
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
  const prefixed = secrets.placesOf(first)[0]!.slice(1);
  throw new FxError(missing.code, missing.message, {
    details: missing.details,
    hint: `set ${prefixed}, or write a line ${first.toUpperCase()}=… into a file: fx serve --env-file .env`,
  });
}
