import type { Container, SecurityContext } from "../wire/models/task-template.ts";

/** `flyteidl2.app.Spec`, as far as fx sets it. */
export interface AppSpec {
  readonly container: Container & { readonly ports: readonly AppPort[] };
  /** The replicas that run without and with load. The same number if there is no autoscaling. */
  readonly replicas: { readonly min: number; readonly max: number };
  /** Who the app runs as, and its secrets. */
  readonly securityContext: Required<SecurityContext>;
  /** What the console says about the app. */
  readonly description: string;
}

/** `flyteidl2.core.ContainerPort`. */
export interface AppPort {
  readonly containerPort: number;
  /** The protocol, as Knative reads it: `h2c` is gRPC without TLS. */
  readonly name: string;
}

export type AppLabels = Readonly<Record<string, string>>;

/** An app as a cluster reports it. */
export interface AppState {
  readonly name: string;
  readonly project: string;
  readonly domain: string;
  readonly spec: AppSpec;
  /** Empty under a Flyte that stores none, such as the open-source one. */
  readonly labels: AppLabels;
  /** What deployed it, for instance `fx/1.2.0`, or `python` for flyte-sdk; empty if unknown. */
  readonly deployedBy: string;
  /** Whether it should run: false after `fx deploy stop`. */
  readonly isWanted: boolean;
  /** Flyte's word for its newest condition, for instance `ACTIVE`; `DELETED` once it is gone. */
  readonly phase: string;
  /** What the newest conditions say, each text once. */
  readonly messages: readonly string[];
  /** When the phase began; 0 if Flyte does not say. */
  readonly changedAt: number;
  /** The replicas that run now. */
  readonly runningReplicas: number;
  /** Undefined if Flyte does not say. */
  readonly publicUrl: string | undefined;
  /** The Kubernetes namespace; undefined if Flyte does not say. */
  readonly namespace: string | undefined;
}

/** An app to update. */
export interface FoundApp extends AppState {
  /** The encoded app, with the fields that fx does not know. */
  readonly bytes: Uint8Array;
}

/** A line of an app's log. */
export interface AppLogLine {
  /** Empty if Flyte does not say. */
  readonly replica: string;
  readonly message: string;
}
