import { type Awaitable, type Clock, silentLog } from "../../base/context.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import type { AnyConnector } from "../../connector/connector-registry.ts";
import type { RunClock } from "../../local/clock/run-clock.ts";
import type { VirtualClock } from "../../local/clock/virtual-clock.ts";
import type { JobRunner, LocalRun } from "../../local/local-run.ts";
import { withProcessDefaults } from "../../local/process-defaults.ts";
import { placeRuns } from "../../local/record/run-folder.ts";
import { continueRun } from "../../local/run-here.ts";
import { crossWire, runLocally } from "../../local/run-locally.ts";
import { createConnectorRunner } from "../../local/runners/connector-runner.ts";
import type { TakenRun } from "../../local/take-run.ts";
import { createFixedSecrets } from "../../secrets/secret-resolver.ts";
import type { RunEvent } from "../../task/run/run-event.ts";
import type { RunOptions } from "../../task/run/run-options.ts";
import { RunStop } from "../../task/run/run-stop.ts";
import type { CheckSubject } from "../check-subject.ts";
import type { CreateWorld, World } from "../world.ts";
import type { JobWatch, ScheduleExecution } from "./schedule-execution.ts";

/** The run's name in every execution, so that identities repeat. */
export const RUN_ID = "schedule";

/** A task whose runs are disturbed. */
export interface ExecutedTask extends Pick<
  CheckSubject,
  "task" | "template" | "inputs" | "outputFields" | "wire"
> {
  /** Where the runs are recorded. */
  readonly projectRoot: string;
  readonly createWorld: CreateWorld;
  /** The machine's clock. It limits runs that wait for what never happens. */
  readonly machine: Clock;
  /** Returns the connector as a new process would import it: it remembers nothing. */
  readonly loadConnector: () => Awaitable<AnyAsyncConnector>;
}

/** How a process begins: with a new run, or where the process before left it. */
export interface ProcessStart {
  readonly resumed: TakenRun | undefined;
  /** Whether `fx jobs delete` begins it. */
  readonly isDeleted: boolean;
}

/**
 * A process of fx that executes a run. Once it has ended, nothing that it began continues, and
 * nothing that it does reaches the disk or the outside system.
 */
export class FxProcess {
  readonly clock: ProcessClock;
  /** Resolves if fx dies. */
  readonly died: Promise<void>;
  readonly #over = new AbortController();
  /** Fires when the process has ended. */
  readonly over = this.#over.signal;
  readonly #stop = new AbortController();
  #run: LocalRun | undefined;
  #die: () => void = () => undefined;

  constructor(
    readonly execution: ScheduleExecution,
    readonly world: World,
    readonly jobs: JobWatch,
  ) {
    this.clock = new ProcessClock(execution.clock, this.over);
    this.died = new Promise((resolve) => (this.#die = resolve));
    execution.over.addEventListener("abort", () => this.end(), { once: true });
  }

  /** The attempt that the run is in. */
  get attempt(): number {
    return this.#run?.attempt ?? 1;
  }

  /** Where the attempt that the run is in writes its results. */
  get outputPrefix(): string {
    return this.#run!.outputPrefix;
  }

  /** Runs the task with this connector, to its end or to the end of the process. */
  run(task: ExecutedTask, connector: AnyConnector, start: ProcessStart): Promise<object> {
    const options = this.#createOptions(task, start.isDeleted);
    const { outputFields, template, inputs, wire } = task;
    const began = (run: LocalRun): void => void (this.#run = run);
    const runner: JobRunner = { ...createConnectorRunner(connector), began };
    if (start.resumed !== undefined) return continueRun(start.resumed, runner, task, options);
    const job = { template, inputs: inputs.sets[0], outputFields, poll: undefined, wire };
    const all = { ...withProcessDefaults(options), newRunId: () => RUN_ID };
    return runLocally(crossWire(job), runner, all);
  }

  /** Ends the execution if the jobs of the world violate an invariant. */
  look(attempt = this.attempt): void {
    this.execution.judge(this.jobs.look(attempt));
  }

  /** Ctrl-C. */
  abort(): void {
    this.#stop.abort(new RunStop({ kind: "signal", signal: "SIGINT" }));
  }

  /** fx is killed. */
  die(): Promise<never> {
    this.end();
    this.#die();
    return new Promise(() => undefined);
  }

  end(): void {
    this.#over.abort();
    this.#run?.record.close();
  }

  #createOptions(task: ExecutedTask, isDeleted: boolean): RunOptions {
    const { projectRoot, template } = task;
    const { random, schedule } = this.execution;
    const { fetch } = this.world;
    return {
      clock: this.clock,
      random,
      secrets: createFixedSecrets(this.world.secrets),
      log: silentLog,
      ...(fetch !== undefined && { fetch }),
      projectRoot,
      runsFolder: placeRuns(projectRoot).runs,
      // Each fault may cost an attempt.
      retries: Math.max(template.metadata.retries, schedule.faults.length),
      signal: isDeleted ? AbortSignal.abort(new RunStop({ kind: "deleted" })) : this.#stop.signal,
      onEvent: (event) => this.#noteEvent(event),
    };
  }

  #noteEvent(event: RunEvent): void {
    if (this.over.aborted) return;
    if (event.type === "retrying")
      this.execution.note(`fx waits ${event.inMs} ms, then starts attempt ${event.attempt + 1}`);
    if (event.type === "warning") this.execution.note(`warning: ${event.message}`);
  }
}

/** Settles as `work` does. If the signal has fired by then, it never settles. */
export async function settleUnless<T>(over: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    if (over.aborted) await new Promise(() => undefined);
  }
}

type SleepOptions = Parameters<Clock["sleep"]>[1];

/** A call of author code that is in flight. */
interface CallInFlight {
  readonly clock: Clock;
  readonly released: AbortSignal;
}

/**
 * The clock of one process of fx. Once the process has ended, nothing that waits on it ever continues,
 * while the world's clock continues.
 */
export class ProcessClock implements RunClock {
  readonly #calls: CallInFlight[] = [];
  readonly #either = new WeakMap<AbortSignal, AbortSignal>();

  constructor(
    private readonly world: VirtualClock,
    private readonly over: AbortSignal,
  ) {}

  /**
   * The clock of the outside system. Time passes while it sleeps, although author code waits for an
   * answer.
   */
  readonly outside: Clock = {
    now: () => this.now(),
    sleep: (ms, options) => {
      const call = this.#calls.findLast(({ released }) => !released.aborted);
      return (call?.clock ?? this.world).sleep(ms, options);
    },
  };

  /** Graces end by virtual time alone, so that a schedule repeats exactly. */
  readonly machine: Clock = this;

  now(): number {
    return this.world.now();
  }

  ticks(): number {
    return this.world.ticks();
  }

  sleep(ms: number, options?: SleepOptions): Promise<void> {
    return this.#sleepOn(this.world, ms, options);
  }

  during<T>(call: (clock: Clock) => Promise<T>, releaseSignal?: AbortSignal): Promise<T> {
    const released = this.#overOr(releaseSignal);
    const work = this.world.during(async (clock) => {
      const inFlight = { clock, released };
      this.#calls.push(inFlight);
      try {
        return await call({
          now: () => clock.now(),
          sleep: (ms, options) => this.#sleepOn(clock, ms, options),
        });
      } finally {
        this.#calls.splice(this.#calls.indexOf(inFlight), 1);
      }
    }, released);
    return settleUnless(this.over, work);
  }

  #sleepOn(clock: Clock, ms: number, { signal }: SleepOptions = {}): Promise<void> {
    return settleUnless(this.over, clock.sleep(ms, { signal: this.#overOr(signal) }));
  }

  /** A signal that fires with either. One signal serves all polls of an attempt. */
  #overOr(signal: AbortSignal | undefined): AbortSignal {
    if (signal === undefined) return this.over;
    const either = this.#either.get(signal) ?? AbortSignal.any([this.over, signal]);
    this.#either.set(signal, either);
    return either;
  }
}
