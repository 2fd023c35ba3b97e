import {
  type AppAddress,
  getEngineAddress,
  getPublicAddress,
} from "../../cluster-setup/connector-app.ts";
import { formatTable } from "../../process/terminal/format-table.ts";
import { formatTimeAgo } from "../../runtime/base/format-ms.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import type { AppState } from "../../runtime/remote/app-types.ts";
import type { Diagnosis } from "../doctor/diagnosis.ts";
import { hideValues, listAppFields } from "./app-fields.ts";
import type { AppPlan } from "./plan-app.ts";

const READY = "once fx serve opens the port: its connectors are loaded, its secrets found";
const NONE = "(none)";

/** All fields of a new app; those that differ of another one. */
export function formatPlan({ name, state, spec, labels, changes }: AppPlan): string {
  const rows =
    state === "changed"
      ? changes.map(({ field, before, after }) => [field, `${before ?? NONE} → ${after ?? NONE}`])
      : state === "identical"
        ? []
        : [...listAppFields(spec, labels), ["ready", READY]];
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
    ["for Flyte", engine === undefined ? "" : formatAddress(engine)],
    ["console", consoleUrl],
  ];
  return rows.filter(([, text]) => text !== "");
}

function formatAddress({ address, isTls }: AppAddress): string {
  return `${address}${isTls ? " (TLS)" : ""}`;
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
