import { AsyncLocalStorage } from "node:async_hooks";
import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";
import { getKind } from "../base/json.ts";
import { type AnyAsyncConnector, missingGetError } from "./async-connector-base.ts";
import { type ConnectorBase, inPlace, TaskCategory } from "./connector-base.ts";
import type { AnySyncConnector } from "./sync-connector-base.ts";

/** A connector of either kind, with any types. */
export type AnyConnector = AnyAsyncConnector | AnySyncConnector;

/** What Flyte learns about the connectors with one name (`flyteidl.admin.Agent`). */
export interface ConnectorMetadata {
  /** The name of the connectors. Each name is listed once. */
  readonly name: string;
  /** How the engine calls them: `do` in one call, or create, get and delete. */
  readonly isSync: boolean;
  /** The task types of all connectors with this name, in the order of registration. */
  readonly supportedTaskCategories: readonly TaskCategory[];
}

/**
 * Holds one connector for each task type and version. The static methods use the registry of `fx`;
 * `new ConnectorRegistry()` creates a separate one for tests.
 */
export class ConnectorRegistry {
  /** @internal The bundler calls a class that refers to itself `_ConnectorRegistry`. */
  static readonly name: string = "ConnectorRegistry";

  static readonly #process = new ConnectorRegistry();
  static readonly #during = new AsyncLocalStorage<ConnectorRegistry>();
  readonly #connectors = new Map<string, AnyConnector>();
  readonly #unlisted = new Set<string>();

  /** @see {@link ConnectorRegistry#register} */
  static register(connector: ConnectorBase, options?: { readonly override?: boolean }): void {
    ConnectorRegistry.shared.register(connector, options);
  }

  /** @see {@link ConnectorRegistry#getConnector} */
  static getConnector(taskType: string | TaskCategory, taskTypeVersion?: number): AnyConnector {
    return ConnectorRegistry.shared.getConnector(taskType, taskTypeVersion);
  }

  /** @see {@link ConnectorRegistry#listConnectors} */
  static listConnectors(): readonly ConnectorMetadata[] {
    return ConnectorRegistry.shared.listConnectors();
  }

  /** @see {@link ConnectorRegistry#getConnectorMetadata} */
  static getConnectorMetadata(name: string): ConnectorMetadata {
    return ConnectorRegistry.shared.getConnectorMetadata(name);
  }

  /** The registry that `fx` uses. */
  static get shared(): ConnectorRegistry {
    return ConnectorRegistry.#during.getStore() ?? ConnectorRegistry.#process;
  }

  /**
   * Replaces the shared registry for work, such as an import, and for everything that the work
   * starts.
   *
   * @internal
   */
  static during<T>(registry: ConnectorRegistry, work: () => Promise<T>): Promise<T> {
    return ConnectorRegistry.#during.run(registry, work);
  }

  /** Every registered connector, in the order of registration. */
  get connectors(): readonly AnyConnector[] {
    return [...this.#connectors.values()];
  }

  /**
   * Those that Flyte learns of.
   *
   * @internal
   */
  get listed(): readonly AnyConnector[] {
    return this.connectors.filter(({ taskCategory }) => !this.#unlisted.has(taskCategory.name));
  }

  /**
   * Keeps Flyte from learning of a task type. Calls to its connectors are answered.
   *
   * @internal
   */
  unlist(taskType: string): void {
    this.#unlisted.add(taskType);
  }

  /**
   * Adds a connector. With `override`, it replaces the connector for the same task type and version. Registering the
   * same connector again changes nothing.
   *
   * @throws FxError FX3004 if another connector serves its task type and version, or its name belongs to a connector of
   * the other kind.
   */
  register(connector: ConnectorBase, options: { readonly override?: boolean } = {}): void {
    const added = asConnector(connector);
    const key = toCategoryKey(added.taskCategory);
    const present = this.#connectors.get(key);
    if (present === added) return;
    if (present !== undefined && options.override !== true)
      throw duplicateCategoryError(added, present);
    this.#refuseDuplicateName(added, present);
    this.#connectors.set(key, added);
  }

  /**
   * Returns the connector for a task type and version (default 0).
   *
   * @throws FxError FX3005 if there is none.
   */
  getConnector(taskType: string | TaskCategory, taskTypeVersion = 0): AnyConnector {
    const category =
      typeof taskType === "string" ? new TaskCategory(taskType, taskTypeVersion) : taskType;
    const found = this.find(category.name, category.version);
    if (found === undefined) throw this.#noConnectorError(category);
    return found;
  }

  /** Returns the connector for a task type and version, or undefined. Both may come from an untrusted caller. */
  find(taskType: string, taskTypeVersion: number): AnyConnector | undefined {
    return this.#connectors.get(toCategoryKey({ name: taskType, version: taskTypeVersion }));
  }

  /** One entry per name, in the order of registration, as in the reply of `ListAgents`. */
  listConnectors(): readonly ConnectorMetadata[] {
    const { listed } = this;
    const names = [...new Set(listed.map(({ name }) => name))];
    return names.map((name) => {
      const connectors = listed.filter((connector) => connector.name === name);
      return {
        name,
        isSync: isSync(connectors[0]!),
        supportedTaskCategories: connectors.map(({ taskCategory }) => taskCategory),
      };
    });
  }

  /** @throws FxError FX3005 if no connector has this name. */
  getConnectorMetadata(name: string): ConnectorMetadata {
    const listed = this.listConnectors();
    const found = listed.find((metadata) => metadata.name === name);
    if (found !== undefined) return found;
    const names = listed.map((metadata) => metadata.name);
    throw new FxError("FX3005", `no connector is named "${name}"${didYouMean(name, names)}`);
  }

  #refuseDuplicateName(added: AnyConnector, replaced: AnyConnector | undefined): void {
    const other = this.connectors.find(
      (one) => one !== replaced && one.name === added.name && isSync(one) !== isSync(added),
    );
    if (other === undefined) return;
    throw new FxError(
      "FX3004",
      `the name "${added.name}" belongs to ${describe(other)}, which is ${isSync(other) ? "synchronous" : "asynchronous"}`,
      {
        hint: "rename one of the two: Flyte lists one kind per name",
        location: added.definedAt.location,
      },
    );
  }

  #noConnectorError(category: TaskCategory): FxError {
    const names = this.connectors.map((connector) => connector.taskCategory.name);
    const versions = this.connectors
      .filter((connector) => connector.taskCategory.name === category.name)
      .map((connector) => connector.taskCategory.version);
    const guess =
      versions.length > 0
        ? `; there is version ${versions.join(", ")}`
        : didYouMean(category.name, names);
    return new FxError("FX3005", `no connector for task type ${category.toString()}${guess}`, {
      hint: "export the connector from the task's file, or call ConnectorRegistry.register(new MyConnector()) in a file that it imports",
    });
  }
}

/** The connector for a task type and version among these. */
export function findByCategory<C extends Pick<ConnectorBase, "taskCategory">>(
  connectors: readonly C[],
  taskType: string,
  taskTypeVersion: number,
): C | undefined {
  return connectors.find(
    ({ taskCategory: { name, version } }) => name === taskType && version === taskTypeVersion,
  );
}

export function isSync(connector: ConnectorBase): connector is AnySyncConnector {
  return getKind(connector) === "sync-connector";
}

function toCategoryKey(category: Pick<TaskCategory, "name" | "version">): string {
  return `${category.version}/${category.name}`;
}

function asConnector(connector: ConnectorBase): AnyConnector {
  const kind = getKind(connector);
  if (kind !== "async-connector" && kind !== "sync-connector") {
    throw new FxError("FX3007", `register expects a connector, got ${typeof connector}`, {
      hint: "ConnectorRegistry.register(new MyConnector())",
    });
  }
  if (typeof connector.name !== "string" || connector.name === "") {
    throw new FxError(
      "FX3007",
      `the connector for ${connector.taskCategory.toString()} has no name`,
      { location: connector.definedAt.location },
    );
  }
  if (kind === "async-connector" && !("get" in connector)) throw missingGetError(connector);
  return connector as AnyConnector;
}

function duplicateCategoryError(added: AnyConnector, present: AnyConnector): FxError {
  return new FxError(
    "FX3004",
    `two connectors for task type ${added.taskCategory.toString()}: ${describe(present)} and ${describe(added)}`,
    {
      hint: "remove one, give it another taskType or taskTypeVersion, or register it with { override: true }",
      location: added.definedAt.location,
    },
  );
}

function describe(connector: AnyConnector): string {
  return `"${connector.name}"${inPlace(connector.definedAt)}`;
}
