import type { Connection } from "../connector/connection.ts";
import type { Secrets } from "../connector/context.ts";

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
