import {
  createAppSpec,
  getEngineAddress,
  getPublicAddress,
  type ServerContainer,
} from "../../cluster-setup/connector-app.ts";
import { formatTable } from "../../process/terminal/fit-text.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { formatTimeAgo, oneLine, quoteWords } from "../../runtime/base/text.ts";
import type { AppState } from "../../runtime/remote/app-types.ts";
import type { Flyte2Apps } from "../../runtime/remote/flyte2/flyte2-apps.ts";
import type { Diagnosis } from "../doctor/diagnosis.ts";
import { hideValues, listAppChanges, listAppFields } from "./app-fields.ts";

const READY = "once fx serve opens the port: its connectors are loaded, its secrets found";
const NONE = "(none)";

/** All fields of a new app; those that differ of another one. */
export function formatPlan({ name, state, spec, labels, changes }: AppPlan): string {
  const rows: (readonly string[])[] = changes.map(({ field, before, after }) => [
    field,
    `${before ?? NONE} → ${after ?? NONE}`,
  ]);
  if (state !== "changed" && state !== "identical")
    rows.push(...listAppFields(spec, labels), ["ready", READY]);
  return `app ${name}  ${state}\n${formatTable(rows)}`;
}

export function createPlanDocument({ name, state, spec, labels, changes }: AppPlan): object {
  return { name, state, changes, spec: hideValues(spec), labels };
}

/** What the cluster says about an app. */
export function listStateRows(app: AppState, consoleUrl: string): readonly string[][] {
  const { phase, messages, runningReplicas, changedAt, deployedBy, publicUrl } = app;
  const since = changedAt === 0 ? "" : `  ${formatTimeAgo(Date.now() - changedAt)}`;
  const engine = getEngineAddress(app);
  const rows = [
    ["state", `${phase}${app.isWanted ? "" : " (stopped)"}${since}`],
    ...messages.map((message) => ["", message]),
    ["running", `${runningReplicas} of ${app.spec.replicas.max}`],
    ["deployed by", deployedBy || "unknown"],
    ["public", publicUrl ?? ""],
    ["for Flyte", engine === undefined ? "" : `${engine.address}${engine.isTls ? " (TLS)" : ""}`],
    ["console", consoleUrl],
  ];
  return rows.filter(([, text]) => text !== "");
}

export function createStateDocument(app: AppState, consoleUrl: string): object {
  const { name, phase, isWanted, messages, changedAt, runningReplicas, deployedBy, spec } = app;
  return {
    name,
    phase,
    isWanted,
    messages,
    changedAt: changedAt === 0 ? null : new Date(changedAt).toISOString(),
    runningReplicas,
    deployedBy,
    publicUrl: app.publicUrl ?? null,
    publicAddress: getPublicAddress(app) ?? null,
    engineAddress: getEngineAddress(app) ?? null,
    consoleUrl,
    spec: hideValues(spec),
    labels: app.labels,
  };
}

/** The command that prints what Flyte's configuration needs for the app. */
export function createBackendCommand(app: AppState, paths: readonly string[]): string | undefined {
  const engine = getEngineAddress(app);
  if (engine === undefined) return undefined;
  const { address, isTls } = engine;
  const words = ["fx", "backend", ...paths, "--for", "flyte2", "--address", address];
  return quoteWords([...words, ...(isTls ? ["--tls"] : [])]);
}

/** What the app's address answered. An app may deny everyone but Flyte's engine. */
export function formatCheck({ text, remedy }: Diagnosis): string {
  return remedy === undefined ? text : `could not check from here: ${text}`;
}

/** An app to deploy, and what the cluster has under its name. */
export type AppPlan = Awaited<ReturnType<typeof planApp>>;

/** Compares the app with that of the cluster, if there is one. Changes nothing. */
export async function planApp(
  server: ServerContainer,
  served: Parameters<typeof createAppSpec>[1],
  apps: Flyte2Apps | undefined,
) {
  const { name } = server;
  const spec = createAppSpec(server, served);
  const labels = { "app.kubernetes.io/managed-by": "fx", ...server.labels };
  const found = await apps?.find(name);
  const changes = found === undefined ? [] : listAppChanges(found, spec, labels);
  const lacking = apps === undefined ? "not compared" : "new";
  const same = changes.length === 0 ? "identical" : "changed";
  return {
    name,
    spec,
    labels,
    found,
    changes,
    state: found === undefined ? lacking : same,
  } as const;
}

/** Throws FX4013 for an app that fx did not deploy, unless the user forces the change. */
export function refuseForeignApp(
  { name, deployedBy }: AppState,
  { force }: { readonly force: boolean },
  hint = "--force",
): void {
  if (force || deployedBy.startsWith("fx/")) return;
  const by = deployedBy === "" ? "" : ` (deployed with ${oneLine(deployedBy)})`;
  throw new FxError("FX4013", `fx did not deploy app ${name}${by}; nothing was changed`, {
    hint,
  });
}

/** Creates or updates the app, unless nothing has changed. Returns the app after that. */
export async function deployApp(plan: AppPlan, apps: Flyte2Apps): Promise<AppState> {
  const { name, spec, labels, found, state } = plan;
  if (found === undefined) return apps.create(name, spec, labels);
  return state === "identical" ? found : apps.update(found, spec, labels);
}
