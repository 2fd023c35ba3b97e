import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import { oneLine } from "../../runtime/base/text.ts";
import { type ConnectorRegistry, isSync } from "../../runtime/connector/connector-registry.ts";
import { requireConnectors } from "../../runtime/loader/require-tasks.ts";

/** A task type that a connector server serves. */
export interface ServedType {
  readonly name: string;
  readonly version: number;
  readonly isSync: boolean;
}

/**
 * Throws FX3003 if there is no connector that Flyte should send tasks to.
 *
 * @param verb what the command does with connectors
 */
export function requireServedTypes(
  { connectors, listed }: ConnectorRegistry,
  lookedIn: readonly string[],
  cwd: string,
  verb = "configure",
): ServedType[] {
  requireConnectors(connectors, lookedIn, cwd, verb);
  if (listed.length === 0)
    throw new FxError(
      "FX3003",
      `no connector to ${verb}: every task of ${connectors.map(({ taskCategory }) => taskCategory.name).join(", ")} runs in its container`,
      { hint: "register the tasks: fx register. They need no connector server" },
    );
  return listed.map((connector) => ({
    name: connector.taskCategory.name,
    version: connector.taskCategory.version,
    isSync: isSync(connector),
  }));
}

/** The names of the types, each once. */
export function listTypeNames(types: readonly ServedType[]): string[] {
  return [...new Set(types.map(({ name }) => name))];
}

/**
 * Whether `connectorForTaskTypes` may name the type. In both versions of Flyte, an entry counts for
 * version 0. In Flyte 1, it also makes the type asynchronous, and hides its other versions.
 */
export function isRoutable({ version, isSync }: ServedType, protocol: Protocol): boolean {
  return version === 0 && (protocol === "flyte2" || !isSync);
}

/** The types of which Flyte 1 would keep only one version: it looks them up by name. */
export function findRepeatedTypes(types: readonly ServedType[], protocol: Protocol) {
  return listTypeNames(types).flatMap((name) => {
    const versions = types.filter((type) => type.name === name).map(({ version }) => version);
    if (protocol === "flyte2" || versions.length === 1) return [];
    const served = `${oneLine(name)} in versions ${versions.join(", ")}`;
    const problem = `Flyte 1 keeps only one version of a task type, and the project serves ${served}`;
    return [{ problem, write: "give each version its own task type" }];
  });
}

/** For instance `greet (synchronous)` or `history (version 2)`. */
export function formatServedType({ name, version, isSync }: ServedType): string {
  const traits = [
    ...(version === 0 ? [] : [`version ${version}`]),
    ...(isSync ? ["synchronous"] : []),
  ];
  return traits.length === 0 ? oneLine(name) : `${oneLine(name)} (${traits.join(", ")})`;
}

/** For instance `weather` or `weather, history`. */
export function joinTypeNames(types: readonly ServedType[]): string {
  return listTypeNames(types).map(oneLine).join(", ");
}
