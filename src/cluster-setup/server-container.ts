/** A secret that a connector declares, and where the cluster has it. */
export interface ServerSecret {
  /** The name that the connector reads: `JOB_API_KEY`. */
  readonly name: string;
  /** A Kubernetes secret, or a group of Flyte's secrets. Empty: Flyte's secrets have no group. */
  readonly group: string;
  /** Its key in there. */
  readonly key: string;
}

/** What a container of a connector server needs, wherever it runs. */
export interface ServerContainer {
  /** The name of the app or of the Kubernetes objects. */
  readonly name: string;
  readonly image: string;
  /** The modules to serve, relative to the project. Empty: those of the project. */
  readonly paths: readonly string[];
  /** More flags of `fx serve`. */
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly ServerSecret[];
  /** Reserved cores, a quantity of Kubernetes. */
  readonly cpu: string;
  /** The most memory, a quantity of Kubernetes. */
  readonly memory: string;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The resources that suit most connectors. 128Mi are reserved of the memory. */
export const SERVER_RESOURCES = { cpu: "100m", memory: "512Mi", reservedMemory: "128Mi" } as const;

/**
 * The command of the image. The path is relative to the folder of the project in the image, so that
 * it works with any entrypoint, and without fx on the PATH.
 */
export const SERVE_COMMAND = ["node_modules/.bin/fx", "serve", "--host", "0.0.0.0"] as const;

/** The variable in which `fx serve` looks for a secret. */
export function toSecretVariable(name: string): string {
  return `_FSEC_${name.toUpperCase()}`;
}
