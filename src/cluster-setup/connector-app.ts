import type { AppSpec, AppState } from "../runtime/remote/app-types.ts";
import {
  SERVE_COMMAND,
  SERVER_RESOURCES,
  type ServerContainer,
  toSecretVariable,
} from "./server-container.ts";

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

/** An address at which an app's server answers gRPC. */
export interface AppAddress {
  /** `HOST:PORT`. */
  readonly address: string;
  readonly isTls: boolean;
}

/** The app's address for everyone; undefined if Flyte reports none. */
export function getPublicAddress({ publicUrl }: AppState): AppAddress | undefined {
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
export function getEngineAddress(app: AppState): AppAddress | undefined {
  const found = getPublicAddress(app);
  if (app.namespace === undefined) return found;
  const composed = `${app.name}-${app.project}-${app.domain}`.toLowerCase();
  const service = found === undefined ? composed : found.address.split(".")[0]!;
  if (service.length > LONGEST_SERVICE) return undefined;
  return { address: `${service}.${app.namespace}.svc.cluster.local:80`, isTls: false };
}
