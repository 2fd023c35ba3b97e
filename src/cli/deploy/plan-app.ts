import { createAppSpec } from "../../cluster-setup/connector-app.ts";
import type { ServerContainer } from "../../cluster-setup/server-container.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { oneLine } from "../../runtime/base/text.ts";
import type { AppLabels, AppSpec, AppState, FoundApp } from "../../runtime/remote/app-types.ts";
import type { Flyte2Apps } from "../../runtime/remote/flyte2/flyte2-apps.ts";
import { type AppChange, listAppChanges } from "./app-fields.ts";

/** An app to deploy, and what the cluster has under its name. */
export interface AppPlan {
  readonly name: string;
  readonly spec: AppSpec;
  readonly labels: AppLabels;
  readonly found: FoundApp | undefined;
  readonly state: "new" | "changed" | "identical" | "not compared";
  readonly changes: readonly AppChange[];
}

/** The plan without a cluster. */
export function planUncomparedApp(
  server: ServerContainer,
  served: Parameters<typeof createAppSpec>[1],
): AppPlan {
  return {
    name: server.name,
    spec: createAppSpec(server, served),
    labels: { "app.kubernetes.io/managed-by": "fx", ...server.labels },
    found: undefined,
    state: "not compared",
    changes: [],
  };
}

/** Compares the app with that of the cluster. Changes nothing. */
export async function planApp(plan: AppPlan, apps: Flyte2Apps): Promise<AppPlan> {
  const found = await apps.find(plan.name);
  if (found === undefined) return { ...plan, state: "new" };
  const changes = listAppChanges(found, plan.spec, plan.labels);
  return { ...plan, found, changes, state: changes.length === 0 ? "identical" : "changed" };
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
