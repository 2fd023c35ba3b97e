import { Refused } from "./answer-call.ts";
import type { FakeCluster } from "./fake-cluster.ts";
import type { Handler } from "./flyte2-replies.ts";

/** What a cluster reports about an app at one moment. */
export interface AppStep {
  /** Flyte's word without a prefix, such as `ACTIVE`. */
  readonly phase: string;
  readonly message?: string;
  /** Milliseconds since 1970. Default: later than the step before. */
  readonly at?: number;
}

/** An app of the cluster. */
export interface FakeApp {
  readonly id: { readonly project: string; readonly domain: string; readonly name: string };
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: { readonly desiredState: string };
  readonly steps: readonly AppStep[];
  /** When the first step began. */
  readonly since: number;
  /** The index of the current step. */
  at: number;
}

interface AppRequest {
  readonly app: {
    readonly metadata: Omit<FakeApp, "steps" | "since" | "at">;
    readonly spec: FakeApp["spec"];
  };
  readonly appId: FakeApp["id"];
  readonly request: { readonly limit: number; readonly token: string };
}

const STARTED_AT = 946_684_800_000;

/**
 * The answers of the methods of apps, as Flyte 2 gives them. The open-source one would replace an
 * app that exists.
 */
export function createAppHandlers(cluster: FakeCluster) {
  const { apps } = cluster;
  const handlers = {
    createApp: ({ app }) => {
      const { name } = app.metadata.id;
      checkName(name);
      if (apps.has(name)) throw new Refused("ALREADY_EXISTS", `app ${name} exists`);
      // The open-source server says no more than this.
      const { ingress } = toApp(cluster, putApp(cluster, app)).status;
      return { app: { ...app, status: { ingress } } };
    },
    updateApp: ({ app }) => {
      requireApp(cluster, app.metadata.id.name);
      return { app: toApp(cluster, putApp(cluster, app)) };
    },
    getApp: ({ appId }) => ({ app: toApp(cluster, requireApp(cluster, appId.name)) }),
    deleteApp: ({ appId }) => {
      apps.delete(appId.name);
      cluster.tellWatchers();
      return {};
    },
    listApps: ({ request }) => {
      const start = Number(request.token);
      const page = [...apps.values()].slice(start, start + Math.min(request.limit, 2));
      const end = start + page.length;
      const token = end < apps.size ? String(end) : "";
      return { apps: page.map((one) => toApp(cluster, one)), token };
    },
    watchApp: ({ appId }, { changed }) => watchApp(cluster, appId.name, changed),
    async *tailAppLogs() {
      const replicas = Object.entries(cluster.appLog);
      if (replicas.length === 0) throw new Refused("NOT_FOUND", "no replicas found");
      yield await Promise.resolve({
        replicas: { replicas: replicas.map(([name]) => ({ name })) },
      });
      for (const [name, lines] of replicas) {
        const structuredLines = lines.map((message) => ({ message }));
        yield { batches: { logs: [{ replicaId: { name }, structuredLines }] } };
      }
    },
  } satisfies Record<string, Handler<AppRequest>>;
  return handlers;
}

/** Stores an app with the steps that the cluster has for its state. */
function putApp(cluster: FakeCluster, { metadata, spec }: AppRequest["app"]): FakeApp {
  const isStopped = spec.desiredState === "DESIRED_STATE_STOPPED";
  const steps = isStopped ? [{ phase: "STOPPED" }] : cluster.appSteps;
  const since = STARTED_AT + cluster.calls.length * 60_000;
  const app = { id: metadata.id, labels: metadata.labels, spec, steps, since, at: 0 };
  cluster.apps.set(metadata.id.name, app);
  cluster.tellWatchers();
  return app;
}

/** What `flyteidl2.app` says of names, which the protocol's own descriptions do not show. */
function checkName(name: string): void {
  if (name.length > 30 || !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(name))
    throw new Refused("INVALID_ARGUMENT", `app.metadata.id.name: ${name} is invalid`);
}

function requireApp({ apps }: FakeCluster, name: string): FakeApp {
  const found = apps.get(name);
  if (found === undefined) throw new Refused("NOT_FOUND", `KService ${name} not found`);
  return found;
}

/** The events of one stream: the current state first, then what comes after it. */
async function* watchApp(
  cluster: FakeCluster,
  name: string,
  changed: () => Promise<void>,
): AsyncGenerator<object> {
  // The open-source server also sends the events of other projects' apps of this name.
  const other = { ...requireApp(cluster, name), id: { project: "x", domain: "y", name }, at: 0 };
  yield { createEvent: { app: toApp(cluster, { ...other, steps: [{ phase: "FAILED" }] }) } };
  yield { createEvent: { app: toApp(cluster, requireApp(cluster, name)) } };
  for (;;) {
    const app = cluster.apps.get(name);
    if (app === undefined) {
      yield { deleteEvent: { app: toApp(cluster, other) } };
      return;
    }
    if (app.at + 1 < app.steps.length) app.at += 1;
    else await changed();
    const now = cluster.apps.get(name);
    if (now !== undefined) yield { updateEvent: { updatedApp: toApp(cluster, now) } };
  }
}

function toApp(cluster: FakeCluster, { id, labels, spec, steps, since, at }: FakeApp) {
  const { phase, message = "", at: time = since + at * 1000 } = steps[at]!;
  return {
    metadata: { id, labels: cluster.areAppLabelsStored ? labels : {} },
    spec,
    status: {
      currentReplicas: phase === "ACTIVE" ? 2 : 0,
      ingress: {
        publicUrl:
          cluster.appUrl ?? `https://${id.name}-${id.project}-${id.domain}.apps.example.com`,
      },
      k8sMetadata: { namespace: "flyte" },
      conditions: [
        {
          deploymentStatus: `DEPLOYMENT_STATUS_${phase}`,
          message,
          lastTransitionTime: { seconds: Math.floor(time / 1000), nanos: 0 },
        },
      ],
    },
  };
}
