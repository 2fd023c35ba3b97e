import type { AuthConfig, Grant } from "./cluster-config.ts";
import { SECRET_VARIABLE, type SettingReader, SETTINGS } from "./setting-reader.ts";

/** flytectl's defaults. */
const DEFAULT_CLIENT = "flytepropeller";
const DEFAULT_SECRET_FILE = "/etc/secrets/client_secret";

/** The names that flytectl, flytekit and flyte-sdk use. */
const KINDS: ReadonlyMap<string, AuthConfig["kind"]> = new Map([
  ["externalcommand", "command"],
  ["external_process", "command"],
  ["clientsecret", "client-secret"],
  ["client_credentials", "client-secret"],
  ["basic", "client-secret"],
  ["deviceflow", "device-flow"],
]);

/**
 * The configured authentication. Without `authType`, fx uses what there is: a client secret, a
 * command, else the device flow. As in both SDKs, a client secret also replaces a kind that fx does
 * not support, such as PKCE.
 */
export function readAuthConfig(admin: SettingReader): AuthConfig {
  const type = admin.getText(SETTINGS.authType)?.value;
  const kind = type === undefined ? undefined : KINDS.get(type.toLowerCase());
  const clientId = admin.getText(SETTINGS.clientId)?.value;
  const command = admin.getCommand(SETTINGS.command)?.value;
  const grant: Grant = {
    scopes: admin.getList(SETTINGS.scopes)?.value ?? [],
    audience: admin.getText(SETTINGS.audience)?.value,
  };
  if (kind === "client-secret" || kind === undefined) {
    const secret = readSecret(admin, { isRequired: kind === "client-secret" });
    if (secret !== undefined)
      return { kind: "client-secret", clientId: clientId ?? DEFAULT_CLIENT, secret, ...grant };
  }
  if (kind === "command" && command === undefined)
    admin.faults.push(`${SETTINGS.command.key} is missing, which the authType ${type} needs`);
  if (command !== undefined && (kind === "command" || type === undefined))
    return { kind: "command", command };
  if (type !== undefined && kind === undefined) return { kind: "unsupported", name: type };
  return { kind: "device-flow", clientId, ...grant };
}

/** The secret itself, or from the variable or file that the configuration names. */
function readSecret(
  admin: SettingReader,
  { isRequired }: { readonly isRequired: boolean },
): string | undefined {
  const direct = admin.getVariable(SECRET_VARIABLE);
  if (direct !== undefined) return direct;
  const variable = admin.getText(SETTINGS.secretVariable)?.value;
  if (variable !== undefined) {
    const secret = admin.getVariable(variable);
    if (secret === undefined)
      admin.faults.push(`${SETTINGS.secretVariable.key}: $${variable} is not set`);
    return secret;
  }
  const file = admin.getText(SETTINGS.secretFile)?.value;
  if (file === undefined && !isRequired) return undefined;
  const { key } = SETTINGS.secretFile;
  const secret = admin.readFile(key, file ?? DEFAULT_SECRET_FILE)?.trim();
  if (secret === "") admin.faults.push(`${key}: ${file ?? DEFAULT_SECRET_FILE} is empty`);
  return secret || undefined;
}
