import type { AppSpec, AppState } from "../runtime/remote/app-types.ts";

/**
 * The ports of the container. Knative, which runs Flyte's apps, keeps 8012, 8013, 8022, 9090 and
 * 9091 of each pod for itself.
 */
const PORT = { containerPort: 8080, name: "h2c" } as const;
const METRICS_PORT = 9092;

/** The app of Flyte 2 that runs a connector server. */
export function createAppSpec(
  server: ServerContainer,
  { replicas, taskTypes }: Pick<AppSpec, "replicas"> & { readonly taskTypes: string },
): AppSpec {
  const { image, paths, flags, env, secrets, cpu, memory, serviceAccount } = server;
  const ports = ["--port", `${PORT.containerPort}`, "--prometheus-port", `${METRICS_PORT}`];
  return {
    container: {
      image,
      command: [],
      args: [...SERVE_COMMAND, ...ports, ...flags, ...paths],
      env: Object.entries(env).map(([key, value]) => ({ key, value })),
      resources: {
        requests: [
          { name: "CPU", value: cpu },
          { name: "MEMORY", value: SERVER_RESOURCES.reservedMemory },
        ],
        limits: [{ name: "MEMORY", value: memory }],
      },
      ports: [PORT],
    },
    replicas,
    securityContext: {
      runAs: serviceAccount === "" ? undefined : { iamRole: "", k8sServiceAccount: serviceAccount },
      secrets: secrets.map(({ name, group, key }) => ({
        group,
        groupVersion: "",
        key,
        mountRequirement: "ENV_VAR",
        envVar: toSecretVariable(name),
      })),
    },
    description: `Flyte connectors for ${taskTypes}`,
  };
}

/** The app's address for everyone, `HOST:PORT`; undefined if Flyte reports none. */
export function getPublicAddress({ publicUrl }: AppState) {
  if (publicUrl === undefined || !URL.canParse(publicUrl)) return undefined;
  const url = new URL(publicUrl);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const isTls = url.protocol === "https:";
  return { address: `${url.hostname}:${url.port || (isTls ? 443 : 80)}`, isTls };
}

/** The longest name of a Kubernetes service. */
const LONGEST_SERVICE = 63;

/**
 * The address for Flyte's engine: in the cluster, that of the app's Knative service. It is called
 * like the first label of the public host, which the open-source Flyte composes of the app's name,
 * project and domain. Undefined if Flyte does not report enough.
 */
export function getEngineAddress(app: AppState) {
  const found = getPublicAddress(app);
  if (app.namespace === undefined) return found;
  const composed = `${app.name}-${app.project}-${app.domain}`.toLowerCase();
  const service = found === undefined ? composed : found.address.split(".")[0]!;
  if (service.length > LONGEST_SERVICE) return undefined;
  return { address: `${service}.${app.namespace}.svc.cluster.local:80`, isTls: false };
}

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
