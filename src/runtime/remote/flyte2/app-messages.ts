import { FLYTE_SDK_LEVEL, VERSION } from "../../base/protocol.ts";
import type { AppLabels, AppPort, AppSpec, AppState } from "../app-types.ts";
import { type TimestampMessage, toDate } from "../message-parts.ts";

/** The fields of `flyteidl2.app` that fx replaces in an app that it updates. */
export const APP_FIELD = {
  app: 1,
  metadata: 1,
  labels: 3,
  spec: 2,
  desiredState: 5,
  /** Container, pod, autoscaling, desired state, security context, runtime and profile. */
  ofFx: [1, 2, 3, 5, 8, 10, 11],
} as const;

/** `flyteidl2.app.App`, decoded: the fields that fx reads. */
export interface AppMessage {
  readonly metadata: {
    readonly id: {
      readonly project: string;
      readonly domain: string;
      readonly name: string;
    } | null;
    readonly labels: AppLabels;
  } | null;
  readonly spec: {
    readonly container?: (AppSpec["container"] & object) | null;
    readonly autoscaling: { readonly replicas: AppSpec["replicas"] | null } | null;
    readonly desiredState: string;
    readonly securityContext: {
      readonly runAs: AppSpec["securityContext"]["runAs"] | null;
      readonly secrets: AppSpec["securityContext"]["secrets"];
    } | null;
    readonly runtimeMetadata: { readonly flavor: string } | null;
    readonly profile: { readonly shortDescription: string } | null;
  } | null;
  readonly status: {
    readonly currentReplicas: number;
    readonly ingress: { readonly publicUrl: string } | null;
    readonly conditions: readonly ConditionMessage[];
    readonly k8sMetadata: { readonly namespace: string } | null;
  } | null;
}

interface ConditionMessage {
  readonly lastTransitionTime: TimestampMessage | null;
  readonly deploymentStatus: string;
  readonly message: string;
}

/** `flyteidl2.app.WatchResponse`. */
export interface WatchAppMessage {
  readonly createEvent?: { readonly app: AppMessage | null } | null;
  readonly updateEvent?: { readonly updatedApp: AppMessage | null } | null;
  readonly deleteEvent?: { readonly app: AppMessage | null } | null;
}

/** `flyteidl2.app.TailLogsResponse`. Older servers send unstructured lines, or lines of no replica. */
export interface TailAppLogsMessage {
  readonly batches?: { readonly logs: readonly LogLinesMessage[] } | null;
  readonly logLines?: LogLinesMessage | null;
}

interface LogLinesMessage {
  readonly lines: readonly string[];
  readonly structuredLines: readonly { readonly message: string }[];
  readonly replicaId?: { readonly name: string } | null;
}

export function toSpecMessage({
  container,
  replicas,
  securityContext,
  description,
}: AppSpec): object {
  return {
    container,
    autoscaling: { replicas },
    desiredState: "DESIRED_STATE_ACTIVE",
    securityContext,
    // Flyte stores no labels of an app, so the flavor tells who deployed it.
    runtimeMetadata: { type: "FLYTE_SDK", version: FLYTE_SDK_LEVEL, flavor: `fx/${VERSION}` },
    profile: { type: "connector", shortDescription: description },
  };
}

const NO_CONTAINER = { image: "", command: [], args: [], env: [], ports: [] as AppPort[] };

export function readApp({ metadata, spec, status }: AppMessage): AppState {
  const { phase, messages, changedAt } = readConditions(status?.conditions ?? []);
  return {
    name: metadata?.id?.name ?? "",
    project: metadata?.id?.project ?? "",
    domain: metadata?.id?.domain ?? "",
    labels: metadata?.labels ?? {},
    spec: {
      container: spec?.container ?? NO_CONTAINER,
      replicas: spec?.autoscaling?.replicas ?? { min: 0, max: 0 },
      securityContext: {
        runAs: spec?.securityContext?.runAs ?? undefined,
        secrets: spec?.securityContext?.secrets ?? [],
      },
      description: spec?.profile?.shortDescription ?? "",
    },
    deployedBy: spec?.runtimeMetadata?.flavor ?? "",
    isWanted: spec?.desiredState !== "DESIRED_STATE_STOPPED",
    phase,
    messages,
    changedAt,
    runningReplicas: status?.currentReplicas ?? 0,
    publicUrl: status?.ingress?.publicUrl || undefined,
    namespace: status?.k8sMetadata?.namespace || undefined,
  };
}

/**
 * The newest condition tells the phase. Some servers list the history of an app, oldest first. The
 * open-source one lists the conditions of its parts, of which some may be old.
 */
function readConditions(
  conditions: readonly ConditionMessage[],
): Pick<AppState, "phase" | "messages" | "changedAt"> {
  const timed = conditions.map(({ lastTransitionTime, deploymentStatus, message }) => ({
    at: toDate(lastTransitionTime)?.getTime() ?? 0,
    phase: deploymentStatus.replace(/^DEPLOYMENT_STATUS_/, ""),
    message,
  }));
  const newest = timed.toSorted((a, b) => a.at - b.at).at(-1);
  if (newest === undefined) return { phase: "UNSPECIFIED", messages: [], changedAt: 0 };
  const alike = timed.filter(({ phase, message }) => phase === newest.phase && message !== "");
  const messages = [...new Set(alike.map(({ message }) => message))];
  return { phase: newest.phase, messages, changedAt: newest.at };
}
