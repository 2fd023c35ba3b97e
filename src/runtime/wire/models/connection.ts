import type { Secrets } from "../../base/context.ts";

/**
 * What a task brings along for its connector under Flyte 2 (`flyteidl2.connector.Connection`): the engine makes it of
 * the template's `custom`, and puts the secrets in place of their names.
 */
export interface Connection {
  /** `custom.taskType`; empty where there is none. */
  readonly taskType: string;
  /** Values by the names that `custom.secrets` gives them. `secrets.get(name)` finds them first. */
  readonly secrets: Readonly<Record<string, string>>;
  /** `custom.configs`. */
  readonly configs: Readonly<Record<string, string>>;
}

/** The secrets of a request: those that came with it first, then the process's own. */
export function connectionSecrets(connection: Connection, others: Secrets): Secrets {
  return {
    get: (key) =>
      Object.hasOwn(connection.secrets, key) ? connection.secrets[key]! : others.get(key),
  };
}

/** The declared keys that a connection lacks. */
export function missingFromConnection(
  keys: readonly string[],
  connection: Connection | undefined,
): readonly string[] {
  return keys.filter((key) => connection === undefined || !Object.hasOwn(connection.secrets, key));
}
