import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AsyncConnectorBase,
  AsyncConnectorExecutorMixin,
  ConnectorRegistry,
  Resource,
  Task,
  resourceMeta,
  t,
  type CreateRequest,
  type GetRequest,
} from "../src/entries/index.ts";
import { VirtualClock } from "../src/runtime/local/clock/virtual-clock.ts";
import { cpuMs, type Row, spreadOf } from "./measure.ts";

class Job extends resourceMeta({ endsAt: t.float() }) {}

/** Its jobs end at a set time. */
class TimedConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Timed Connector";
  readonly #takesMs: number;
  doneAt = 0;

  constructor(takesMs: number) {
    super({ taskType: "timed", resourceMeta: Job });
    this.#takesMs = takesMs;
  }
  create({ clock }: CreateRequest): Job {
    this.doneAt = performance.now() + this.#takesMs;
    return new Job({ endsAt: clock.now() + this.#takesMs });
  }
  get({ endsAt }: Job, { clock }: GetRequest): Resource<{ done: boolean }> {
    return clock.now() < endsAt ? Resource.running() : Resource.succeeded({ done: true });
  }
  delete(): void {}
}

class TimedTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "timed";
}
const timed = new TimedTask({ name: "timed", outputs: { done: t.bool() } });

/** Measures how late a job's end is reported, and the CPU time of a virtual day of polling. */
export async function measureLocalLoop(): Promise<Row[]> {
  const projectRoot = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    return [
      await measureDelay(50, 100, projectRoot),
      await measureDelay(500, 120, projectRoot),
      await measureDelay(3000, 600, projectRoot),
      await measureVirtualDay(projectRoot),
    ];
  } finally {
    rmSync(projectRoot, { recursive: true, force: true });
  }
}

async function measureDelay(takesMs: number, aimMs: number, projectRoot: string): Promise<Row> {
  const delays: number[] = [];
  for (let run = 0; run < (takesMs > 1000 ? 3 : 9); run += 1) {
    const connector = new TimedConnector(takesMs);
    await timed.run({}, { registry: createRegistry(connector), projectRoot });
    delays.push(performance.now() - connector.doneAt);
  }
  const measured = spreadOf(delays);
  return {
    what: `delay until the end of a job of ${takesMs} ms is reported`,
    unit: "ms",
    measured,
    aim: `≤ ${aimMs}`,
    met: measured.median <= aimMs,
  };
}

async function measureVirtualDay(projectRoot: string): Promise<Row> {
  const took: number[] = [];
  for (let run = 0; run < 9; run += 1) {
    took.push(
      await cpuMs(() =>
        timed.run(
          {},
          {
            registry: createRegistry(new TimedConnector(86_400_000)),
            projectRoot,
            clock: new VirtualClock(),
          },
        ),
      ),
    );
  }
  const measured = spreadOf(took);
  return {
    what: "CPU of a virtual day of polling",
    unit: "ms",
    measured,
    aim: "≤ 50",
    met: measured.median <= 50,
  };
}

function createRegistry(connector: TimedConnector): ConnectorRegistry {
  const registry = new ConnectorRegistry();
  registry.register(connector);
  return registry;
}
