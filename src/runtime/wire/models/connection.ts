import type { Secrets } from "../../base/context.ts";
import { type KnownSecrets, listKnownValues } from "../../secrets/secret-resolver.ts";

/**
 * Settings and secrets that a task passes to its connector under Flyte 2
 * (`flyteidl2.connector.Connection`). The engine builds it from the template's `custom` and
 * replaces the names of secrets with their values.
 */
export interface Connection {
  /** `custom.taskType`; empty if unset. */
  readonly taskType: string;
  /** Values by their names in `custom.secrets`. `secrets.get(name)` looks here first. */
  readonly secrets: Readonly<Record<string, string>>;
  /** `custom.configs`. */
  readonly configs: Readonly<Record<string, string>>;
}

/** The secrets of a request: its connection's first, then the process's own. */
export function connectionSecrets(connection: Connection, others: Secrets): KnownSecrets {
  return {
    get values() {
      return [...Object.values(connection.secrets), ...listKnownValues(others)];
    },
    get: (key) =>
      Object.hasOwn(connection.secrets, key) ? connection.secrets[key]! : others.get(key),
  };
}

/** The declared keys that are missing from a connection. */
export function missingFromConnection(
  keys: readonly string[],
  connection: Connection | undefined,
): readonly string[] {
  return keys.filter((key) => connection === undefined || !Object.hasOwn(connection.secrets, key));
}
