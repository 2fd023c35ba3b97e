import type { Protocol } from "../../base/protocol.ts";
import type { SecretRequest } from "../../wire/models/task-template.ts";

/**
 * The secrets that a task asks for, as a protocol has them. Flyte 2 puts each where it is asked for: one that does not
 * come as a file is in an environment variable, which has a name.
 */
export function secretsIn(
  protocol: Protocol,
  secrets: readonly SecretRequest[],
): readonly SecretRequest[] {
  return protocol === "flyte1" ? secrets : secrets.map(toFlyte2Secret);
}

function toFlyte2Secret(secret: SecretRequest): SecretRequest {
  if (secret.mountRequirement === "FILE") return secret;
  return {
    ...secret,
    mountRequirement: "ENV_VAR",
    envVar: secret.envVar === "" ? toEnvVariable(secret) : secret.envVar,
  };
}

/** As Flyte 2's SDK calls it: `GROUP_KEY` in upper case. */
function toEnvVariable({ group, key }: SecretRequest): string {
  const name = (group === "" ? key : `${group}_${key}`).toUpperCase().replace(/[^A-Z0-9_]/g, "_");
  return /^\d/.test(name) ? `_${name}` : name;
}
