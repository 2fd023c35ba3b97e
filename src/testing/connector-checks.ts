import { FxError } from "../runtime/base/errors/errors.ts";
import type { CheckOutcome } from "../runtime/check/check-outcome.ts";
import { ALL_CHECKS } from "../runtime/check/conformance/all-checks.ts";
import { formatEvidence } from "../runtime/check/format-outcome.ts";
import { findCheck, selectChecks } from "../runtime/check/select-checks.ts";
import type { CreateWorld } from "../runtime/check/world.ts";
import type { ConnectorBase } from "../runtime/connector/connector-base.ts";
import { type AnyConnector, isSync } from "../runtime/connector/connector-registry.ts";
import type { AnyTask } from "../runtime/task/task.ts";
import { CheckedConnector } from "./checked-connector.ts";
import { createDeclaredTask } from "./run-connector.ts";
import type { TaskInputs } from "./run-task.ts";

/** Options of {@link connectorChecks}, except the task and its inputs. */
export interface ConnectorCheckOptions {
  /** The connector to check. */
  readonly connector: ConnectorBase;
  /** Creates a fake of the outside system. With it, the checks use a virtual clock. Default: none. */
  readonly world?: CreateWorld;
  /** Secrets by name, unless the world has them. Default: none. Secrets of the machine are never read. */
  readonly secrets?: { readonly [name: string]: string };
  /** Only these checks: ids, or beginnings such as `create/`. Default: all. */
  readonly only?: readonly string[];
  /** Not these checks: ids, or beginnings such as `create/`. Default: none. */
  readonly skip?: readonly string[];
  /** Known failures. Such a check fails once it passes. Default: none. */
  readonly expected?: readonly { readonly id: string; readonly reason: string }[];
}

/** Inputs of the jobs that the checks create. */
export type CheckedInputs<Inputs> = {
  /** Inputs of a job that runs long enough to be deleted. Checks that need it are skipped without. */
  readonly slow?: Inputs;
  /** Inputs of a job that fails because of them. Checks that need it are skipped without. */
  readonly fails?: Inputs;
} & ({} extends Inputs
  ? { readonly inputs?: Inputs | readonly Inputs[] }
  : {
      /** Inputs of a job that succeeds, or several sets of them. */
      readonly inputs: Inputs | readonly Inputs[];
    });

/** A check of {@link connectorChecks}. */
export interface ConnectorCheck {
  /** A stable path, such as `delete/twice`. docs/checks.md describes it. */
  readonly id: string;
  /** Runs the check. Rejects if the connector fails it. */
  readonly run: () => Promise<void>;
}

/**
 * Lists checks of what Flyte's engine does with a connector, to run with any test runner. `fx check`
 * runs the same ones. They share a server on 127.0.0.1, which ends soon after the last of them.
 * `task` is optional if the connector declares its inputs and outputs.
 *
 * @throws FxError FX2001 for an unknown id
 * @example
 * for (const { id, run } of connectorChecks({ connector, task: weather, inputs: { city: "Oslo" }, world }))
 *   it(id, run);
 */
export function connectorChecks<T extends AnyTask>(
  options: ConnectorCheckOptions & { readonly task: T } & CheckedInputs<TaskInputs<T>>,
): readonly ConnectorCheck[];
export function connectorChecks(
  options: ConnectorCheckOptions & { readonly task?: undefined } & CheckedInputs<object>,
): readonly ConnectorCheck[];
export function connectorChecks(
  options: ConnectorCheckOptions & { readonly task?: AnyTask | undefined } & CheckedInputs<object>,
): readonly ConnectorCheck[] {
  const { connector, task = createDeclaredTask(connector), only, skip, expected = [] } = options;
  for (const { id } of expected) findCheck(ALL_CHECKS, id);
  const { inputs = {}, slow, fails, world, secrets = {} } = options;
  const sets = Array.isArray(inputs) ? (inputs as readonly object[]) : [inputs];
  const checked = new CheckedConnector({
    connector: connector as AnyConnector,
    task,
    inputs: { sets, slow, fails },
    world,
    secrets,
  });
  const kind = isSync(connector) ? "sync" : "async";
  return selectChecks(ALL_CHECKS, only, skip)
    .filter(({ kinds }) => kinds.includes(kind))
    .map((check) => ({
      id: check.id,
      run: async () => refuseFailure(await checked.run(check, expected)),
    }));
}

function refuseFailure({ check, state, reason, failure }: CheckOutcome): void {
  if (state === "stale")
    throw new FxError("FX4002", `${check.id} passes, but is a known failure: ${reason ?? ""}`, {
      hint: "remove it from expected",
    });
  if (state !== "failed" || failure === undefined) return;
  const { message, expected, location } = failure;
  throw new FxError("FX4002", `${check.id} (${check.level}): ${message}`, {
    details: [
      ...formatEvidence(failure),
      ...(expected === undefined ? [] : [`expected: ${expected}`]),
      ...(location === undefined ? [] : [`at ${location.file}:${location.line}`]),
      `${check.fix}  fx check --explain ${check.id}`,
    ],
    location,
  });
}
