import { join } from "node:path";
import { FxError } from "../runtime/base/errors/errors.ts";
import type { CheckOutcome } from "../runtime/check/check-outcome.ts";
import {
  type CheckSubject,
  createSubject,
  type NativeCheckInputs,
  storeCheckInputs,
} from "../runtime/check/check-subject.ts";
import type { CheckTarget } from "../runtime/check/check-target.ts";
import type { ConformanceCheck } from "../runtime/check/check.ts";
import { ALL_CHECKS } from "../runtime/check/conformance/all-checks.ts";
import { formatEvidence } from "../runtime/check/format-outcome.ts";
import { JobLedger } from "../runtime/check/job-ledger.ts";
import { findCheck, runCheck, selectChecks } from "../runtime/check/run-checks.ts";
import type { CreateWorld } from "../runtime/check/world.ts";
import type { ConnectorBase } from "../runtime/connector/connector-base.ts";
import {
  type AnyConnector,
  ConnectorRegistry,
  isSync,
} from "../runtime/connector/connector-registry.ts";
import { createFixedSecrets } from "../runtime/secrets/secret-resolver.ts";
import type { AnyTask } from "../runtime/task/task-definition.ts";
import { completeInputs, listDeclaredFailures } from "./http/declared-checks.ts";
import { createHttpWorld } from "./http/http-world.ts";
import { createDeclaredTask, createTestFolder, type TaskInputs } from "./run-task.ts";

/** Options of {@link connectorChecks}, except the task and its inputs. */
export interface ConnectorCheckOptions {
  /** The connector to check. */
  readonly connector: ConnectorBase;
  /**
   * Creates a fake of the outside system. With it, the checks use a virtual clock. Default: for a
   * connector of `defineHttpConnector`, a {@link fakeHttpService}; otherwise none, and for
   * `"none"`: then the checks create jobs of the service itself.
   */
  readonly world?: CreateWorld | "none";
  /** Secrets by name, unless the world has them. Default: none. Secrets of the machine are never read. */
  readonly secrets?: { readonly [name: string]: string };
  /** Only these checks: ids, or beginnings such as `create/`. Default: all. */
  readonly only?: readonly string[];
  /** Not these checks: ids, or beginnings such as `create/`. Default: none. */
  readonly skip?: readonly string[];
  /**
   * Known failures. Such a check fails once it passes. Default: those of a declaration with
   * `key: "none"` or `cancel: "none"`.
   */
  readonly expected?: readonly { readonly id: string; readonly reason: string }[];
}

/** Inputs of the jobs that the checks create. */
export type CheckedInputs<Inputs> = {
  /**
   * Inputs of a job that runs long enough to be deleted. Default: for a fake of fx, the first
   * `inputs`; otherwise checks that need it are skipped.
   */
  readonly slow?: Inputs;
  /**
   * Inputs of a job that fails because of them. Default: for a fake of fx, the first `inputs` with the
   * text `fails` in one of them; otherwise checks that need it are skipped.
   */
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
  /**
   * Runs the check. Rejects if the connector fails it. Resolves if the check is skipped, and if it
   * is inconclusive: without a world, the service may answer 429 or 500 each time.
   */
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
  const { inputs = {}, slow, fails } = options;
  const sets = Array.isArray(inputs) ? (inputs as readonly object[]) : [inputs];
  const given = { sets, slow, fails };
  const isFake = options.world === undefined && createHttpWorld([connector]) !== undefined;
  const checked = isFake
    ? new CheckedConnector(task, completeInputs(given, task.inputFields, connector), {
        ...options,
        expected: [...expected, ...listDeclaredFailures(connector)],
      })
    : new CheckedConnector(task, given, options);
  const kind = isSync(connector) ? "sync" : "async";
  return selectChecks(ALL_CHECKS, only, skip)
    .filter(({ kinds }) => kinds.includes(kind))
    .map((check) => ({
      id: check.id,
      run: async () => refuseFailure(await checked.run(check)),
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

/** How long the server waits for another check. A test runner may leave some of them out. */
const IDLE_MS = 200;

interface Opened {
  readonly target: CheckTarget;
  readonly subject: CheckSubject;
  readonly ledger: JobLedger;
}

/**
 * A connector, served for the checks of one test file. The server starts with the first check. The
 * checks run one after the other, even if the test runner starts them together.
 */
class CheckedConnector {
  #folder: string | undefined;
  #stored: Promise<NativeCheckInputs> | undefined;
  #opened: Promise<Opened> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closing: NodeJS.Timeout | undefined;

  constructor(
    private readonly task: AnyTask,
    private readonly inputs: NativeCheckInputs,
    private readonly options: ConnectorCheckOptions,
  ) {}

  run(check: ConformanceCheck): Promise<CheckOutcome> {
    const running = this.#last.then(() => this.#run(check));
    this.#last = running.catch(() => undefined); // the next check only waits for its end
    return running;
  }

  async #run(check: ConformanceCheck): Promise<CheckOutcome> {
    clearTimeout(this.#closing);
    this.#opened ??= this.#open();
    const { subject, ledger } = await this.#opened;
    const { signal } = new AbortController();
    const { expected = [] } = this.options;
    const outcome = await runCheck(check, subject, ledger, { expected, repeat: 1, signal });
    const [left] = await ledger.deleteOpenJobs();
    this.#closing = setTimeout(() => void this.#close(), IDLE_MS).unref();
    if (left === undefined || outcome.state === "failed") return outcome;
    throw new FxError("FX6001", `a job of the checks may still be running: ${left.why}`);
  }

  async #open(): Promise<Opened> {
    const { openInProcess } = await import("../runtime/check/check-target.ts");
    const { task, inputs } = this;
    const { connector, world = createHttpWorld([connector]), secrets = {} } = this.options;
    this.#folder ??= createTestFolder();
    // Once, because the rows may come from a generator.
    this.#stored ??= storeCheckInputs(inputs, task, join(this.#folder, "inputs"));
    const stored = await this.#stored;
    const target = await openInProcess([connector as AnyConnector], {
      projectRoot: this.#folder,
      secrets: createFixedSecrets(secrets),
      createWorld: world === "none" ? undefined : world,
    });
    try {
      const registry = new ConnectorRegistry();
      const subject = await createSubject(task, target, stored, undefined, registry);
      return { target, subject, ledger: new JobLedger(subject) };
    } catch (error) {
      await target.close();
      throw error;
    }
  }

  async #close(): Promise<void> {
    const opening = this.#opened;
    this.#opened = undefined; // a check that starts meanwhile needs another server
    const opened = await opening;
    await opened?.ledger.cleanUp({ keep: false });
    await opened?.target.close();
  }
}
