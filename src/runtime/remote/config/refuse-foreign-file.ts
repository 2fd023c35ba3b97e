import { FxError } from "../../base/errors/errors.ts";
import type { ClusterConfig } from "./cluster-config.ts";
import type { ConfigFile, ConfigPlaces } from "./config-file.ts";
import { SettingReader, SETTINGS, type Sourced } from "./setting-reader.ts";

/** What the writer of a file could do with a key. */
const EFFECTS = {
  command: "runs a command",
  proxyCommand: "runs a command",
  secretFile: "sends the content of a file",
  secretVariable: "sends a variable of the environment",
  caFile: "decides which servers are trusted",
  skipVerify: "trusts every server",
  proxy: "sends the requests for tokens through a proxy",
  authorizationHeader: "decides where the token appears",
} as const;

/**
 * Refuses keys of `./.flyte/config.yaml` with which its writer, who may be a stranger, could harm
 * the user. Such a file came with a clone or an archive, and nobody had to look at it.
 *
 * @throws FxError FX2032 with all of them, and the flag with which the user trusts the file
 */
export function refuseForeignKeys(file: ConfigFile, places: ConfigPlaces): void {
  const own = new SettingReader({ ...places, env: {} }, file, []);
  const names = Object.keys(EFFECTS) as (keyof typeof EFFECTS)[];
  const details = names
    .filter((name) =>
      name === "skipVerify"
        ? own.getSwitch(SETTINGS[name])?.value === true
        : own.isInFile(SETTINGS[name]),
    )
    .map((name) => `${SETTINGS[name].key} ${EFFECTS[name]}`);
  throwIfAny(details, file, "has keys that count only in a file that you name");
}

/**
 * Refuses to send credentials to a cluster that only this file names, and to send inputs in plain
 * text to another one because of this file.
 *
 * @param endpoint the endpoint as written
 * @param insecure the setting that decides on TLS, if a setting does
 * @throws FxError FX2032
 */
export function refuseForeignEndpoint(
  { auth, proxyCommand }: Pick<ClusterConfig, "auth" | "proxyCommand">,
  endpoint: Sourced<string>,
  insecure: Sourced<boolean> | undefined,
  file: ConfigFile,
): void {
  const details: string[] = [];
  if (endpoint.source === file.name) {
    const receives = `would be sent to ${endpoint.value}`;
    if (auth.kind === "client-secret") details.push(`your client secret ${receives}`);
    if (auth.kind === "command") details.push(`the output of your token command ${receives}`);
    if (proxyCommand !== undefined) details.push(`the output of your proxy command ${receives}`);
    throwIfAny(details, file, "names the cluster, which would receive credentials of yours");
  } else if (insecure?.value === true && insecure.source === file.name)
    throwIfAny(
      [`${SETTINGS.insecure.key} turns off TLS`],
      file,
      `must not change how fx connects to ${endpoint.value}`,
    );
}

function throwIfAny(details: readonly string[], { name }: ConfigFile, what: string): void {
  if (details.length === 0) return;
  throw new FxError("FX2032", `${name} ${what}`, {
    details,
    hint: `look at the file, and if you trust it, add: --config ${name}`,
  });
}
