import { join } from "node:path";
import { FxError } from "../runtime/base/errors/errors.ts";
import type { CheckOutcome } from "../runtime/check/check-outcome.ts";
import type { CheckSubject, NativeCheckInputs } from "../runtime/check/check-subject.ts";
import type { CheckTarget } from "../runtime/check/check-target.ts";
import type { ConformanceCheck } from "../runtime/check/check.ts";
import type { JobLedger } from "../runtime/check/job-ledger.ts";
import type { ExpectedFailure } from "../runtime/check/run-checks.ts";
import type { CreateWorld } from "../runtime/check/world.ts";
import type { AnyConnector } from "../runtime/connector/connector-registry.ts";
import { createFixedSecrets } from "../runtime/secrets/secret-resolver.ts";
import type { AnyTask } from "../runtime/task/task.ts";
import { createTestFolder } from "./run-task.ts";

/** How long the server waits for another check. A test runner may leave some of them out. */
const IDLE_MS = 200;

/** What {@link CheckedConnector} checks, and what its jobs reach instead of the outside system. */
export interface CheckedParts {
  readonly connector: AnyConnector;
  readonly task: AnyTask;
  readonly inputs: NativeCheckInputs;
  readonly world: CreateWorld | undefined;
  readonly secrets: { readonly [name: string]: string };
}

interface Opened {
  readonly target: CheckTarget;
  readonly subject: CheckSubject;
  readonly ledger: JobLedger;
}

/**
 * A connector, served for the checks of one test file. The server starts with the first check. The
 * checks run one after the other, even if the test runner starts them together.
 */
export class CheckedConnector {
  #folder: string | undefined;
  #stored: Promise<NativeCheckInputs> | undefined;
  #opened: Promise<Opened> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closing: NodeJS.Timeout | undefined;

  constructor(private readonly parts: CheckedParts) {}

  run(check: ConformanceCheck, expected: readonly ExpectedFailure[]): Promise<CheckOutcome> {
    const running = this.#last.then(() => this.#run(check, expected));
    this.#last = running.catch(() => undefined); // the next check only waits for its end
    return running;
  }

  async #run(check: ConformanceCheck, expected: readonly ExpectedFailure[]): Promise<CheckOutcome> {
    clearTimeout(this.#closing);
    const { runCheck } = await import("../runtime/check/run-checks.ts");
    this.#opened ??= this.#open();
    const { subject, ledger } = await this.#opened;
    const { signal } = new AbortController();
    const outcome = await runCheck(check, subject, ledger, { expected, repeat: 1, signal });
    const [left] = await ledger.deleteOpenJobs();
    this.#closing = setTimeout(() => void this.#close(), IDLE_MS).unref();
    if (left === undefined || outcome.state === "failed") return outcome;
    throw new FxError("FX6001", `a job of the checks may still be running: ${left.why}`);
  }

  async #open(): Promise<Opened> {
    const [
      { openInProcess },
      { createSubject, storeCheckInputs },
      { JobLedger },
      { ConnectorRegistry },
    ] = await Promise.all([
      import("../runtime/check/check-target.ts"),
      import("../runtime/check/check-subject.ts"),
      import("../runtime/check/job-ledger.ts"),
      import("../runtime/connector/connector-registry.ts"),
    ]);
    const { connector, task, inputs, world, secrets } = this.parts;
    this.#folder ??= createTestFolder();
    // Once, because the rows may come from a generator.
    this.#stored ??= storeCheckInputs(inputs, task, join(this.#folder, "inputs"));
    const stored = await this.#stored;
    const target = await openInProcess([connector], {
      projectRoot: this.#folder,
      secrets: createFixedSecrets(secrets),
      createWorld: world,
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
