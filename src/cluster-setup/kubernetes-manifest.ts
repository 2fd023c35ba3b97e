import { joinWords } from "../runtime/base/text.ts";
import { formatScalar } from "../runtime/base/yaml-text.ts";
import {
  SERVE_COMMAND,
  SERVER_RESOURCES,
  type ServerContainer,
  toSecretVariable,
} from "./connector-app.ts";

/** The Kubernetes objects of a connector server. */
export interface KubernetesServer extends ServerContainer {
  readonly namespace: string;
  readonly replicas: number;
  /** What the reader has to set in the manifest before it works: `image`. */
  readonly unset: readonly string[];
}

/** Writes the manifest of a Deployment, its PodDisruptionBudget and its Service, with comments. */
export function renderManifest(server: KubernetesServer): string {
  const { namespace, replicas, image, cpu, memory } = server;
  const name = formatScalar(server.name);
  const metadata = `metadata:
  name: ${name}
  namespace: ${formatScalar(namespace)}`;
  const selector = `{ app.kubernetes.io/name: ${name} }`;
  return `${renderHead(server)}apiVersion: apps/v1
kind: Deployment
${metadata}
  labels: ${renderLabels(server)}
spec:
  # With one replica, creates fail during a restart. After 3 min without a connector, jobs stay
  # RUNNING forever.
  replicas: ${replicas}
  strategy:
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels: ${selector}
  template:
    metadata:
      labels: ${renderLabels(server)}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9090"
    spec:
${renderServiceAccount(server)}      topologySpreadConstraints:
        - topologyKey: kubernetes.io/hostname
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: ${selector} }
      # Longer than preStop and --drain together, so calls in flight can finish.
      terminationGracePeriodSeconds: 60
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: connector
          image: ${formatScalar(image)}
${renderArguments(server)}          ports:
            - { name: grpc, containerPort: 8000 }
            - { name: metrics, containerPort: 9090 }
${renderEnv(server)}          # gRPC probes do not support TLS. With --tls-cert, use
          # httpGet: { path: /healthz, port: 9090 } instead.
          startupProbe:
            grpc: { port: 8000 }
            periodSeconds: 1
            failureThreshold: 60
          readinessProbe:
            grpc: { port: 8000 }
            periodSeconds: 5
          livenessProbe:
            grpc: { port: 8000 }
            periodSeconds: 10
            failureThreshold: 6
          lifecycle:
            # Gives every node time to stop sending calls to this replica.
            preStop:
              exec: { command: ["sleep", "5"] }
          resources:
            requests: { cpu: ${formatScalar(cpu)}, memory: ${SERVER_RESOURCES.reservedMemory} }
            # Bounds the requests that the server accepts: with 512Mi, 16 MiB or about 260,000
            # integers; with 256Mi, half of that. Further large requests wait.
            limits: { memory: ${formatScalar(memory)} }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
      volumes:
        # For files that a connector saves until they are uploaded: at most 768 MiB.
        - name: tmp
          emptyDir: { sizeLimit: 1Gi }
---
# Keeps one replica running while nodes are drained.
apiVersion: policy/v1
kind: PodDisruptionBudget
${metadata}
spec:
  minAvailable: 1
  selector:
    matchLabels: ${selector}
---
apiVersion: v1
kind: Service
${metadata}
spec:
  # A headless service shows clients every replica. gRPC would otherwise keep one connection to
  # one replica.
  clusterIP: None
  selector: ${selector}
  ports:
    - { name: grpc, port: 8000, targetPort: grpc }
    - { name: metrics, port: 9090, targetPort: metrics }
`;
}

const COMMENT_WIDTH = 96;

/** What the manifest does, and what to do before and after it is applied. */
function renderHead(server: KubernetesServer): string {
  const { name, namespace, replicas, unset } = server;
  const groups = [...new Set(server.secrets.map(({ group }) => group))];
  const steps = [
    ...(unset.length === 0 ? [] : [`set ${unset.join(" and ")} below`]),
    ...(groups.length === 0 ? [] : [`create the ${groups.length === 1 ? "secret" : "secrets"}:`]),
  ].join(", and ");
  const count = COUNTS[replicas] ?? `${replicas} replicas`;
  const what = `Runs ${count} of the connector. Flyte reaches ${replicas === 1 ? "it" : "them"} at ${name}.${namespace}.svc.cluster.local:8000.`;
  const before =
    steps === "" ? "" : ` Before you apply this file, ${steps.replace(/below$/, "below.")}`;
  return [
    ...joinWords(`${what}${before}`.split(" "), COMMENT_WIDTH),
    ...groups.map((group) => `  ${createSecretCommand(group, server)}`),
    "Then add to Flyte's configuration what this prints, with flyte1, flyte2 or helm:",
    "  npx fx backend --for flyte1",
  ]
    .map((line) => `# ${line}\n`)
    .join("");
}

const COUNTS: Readonly<Record<number, string>> = { 1: "one replica", 2: "two replicas" };

function createSecretCommand(wanted: string, { namespace, secrets }: KubernetesServer): string {
  const literals = secrets
    .filter(({ group }) => group === wanted)
    .map(({ key }) => `--from-literal=${key}=…`);
  return `kubectl --namespace ${namespace} create secret generic ${wanted} ${literals.join(" ")}`;
}

function renderLabels({ name, labels }: KubernetesServer): string {
  const all = { "app.kubernetes.io/name": name, ...labels };
  const pairs = Object.entries(all).map(
    ([key, value]) => `${formatScalar(key)}: ${formatScalar(value)}`,
  );
  return `{ ${pairs.join(", ")} }`;
}

/** A server that calls no Kubernetes API needs no token for it. */
function renderServiceAccount({ serviceAccount }: KubernetesServer): string {
  return serviceAccount === ""
    ? "      automountServiceAccountToken: false\n"
    : `      serviceAccountName: ${formatScalar(serviceAccount)}\n`;
}

/** The image's own command serves the whole project. */
function renderArguments({ paths, flags }: KubernetesServer): string {
  if (paths.length === 0 && flags.length === 0) return "";
  const words = [...SERVE_COMMAND, ...flags, ...paths];
  return `          args:\n${words.map((word) => `            - ${formatScalar(word)}\n`).join("")}`;
}

function renderEnv({ env, secrets }: KubernetesServer): string {
  const variables = Object.entries(env).map(
    ([key, value]) => `            - name: ${formatScalar(key)}
              value: ${formatScalar(value)}
`,
  );
  const references = secrets.map(
    ({ name, group, key }) => `            - name: ${formatScalar(toSecretVariable(name))}
              valueFrom:
                secretKeyRef: { name: ${formatScalar(group)}, key: ${formatScalar(key)} }
`,
  );
  if (variables.length + references.length === 0) return "";
  const comment =
    references.length === 0
      ? ""
      : "            # fx serve reads secrets only from variables with this prefix.\n";
  return `          env:\n${variables.join("")}${comment}${references.join("")}`;
}
