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
} from "../src/index.ts";
import { VirtualClock } from "../src/runtime/local/clock/virtual-clock.ts";
import { cpuMs, type Row, spreadOf } from "./measure.ts";

class Job extends resourceMeta({ endsAt: t.float() }) {}

/** A job that is done at a moment of its clock. */
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

/** How late a job's end is reported, and what a virtual day of polling costs. */
export async function measureLocalLoop(): Promise<Row[]> {
  const projectRoot = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    return [
      await lateness(50, 100, projectRoot),
      await lateness(500, 120, projectRoot),
      await lateness(3000, 600, projectRoot),
      await virtualDay(projectRoot),
    ];
  } finally {
    rmSync(projectRoot, { recursive: true, force: true });
  }
}

async function lateness(takesMs: number, aimMs: number, projectRoot: string): Promise<Row> {
  const late: number[] = [];
  for (let run = 0; run < (takesMs > 1000 ? 3 : 9); run += 1) {
    const connector = new TimedConnector(takesMs);
    await timed.run({}, { registry: registryOf(connector), projectRoot });
    late.push(performance.now() - connector.doneAt);
  }
  const measured = spreadOf(late);
  return {
    what: `a job of ${takesMs} ms is reported so much after its end`,
    unit: "ms",
    measured,
    aim: `≤ ${aimMs}`,
    met: measured.median <= aimMs,
  };
}

async function virtualDay(projectRoot: string): Promise<Row> {
  const took: number[] = [];
  for (let run = 0; run < 9; run += 1) {
    took.push(
      await cpuMs(() =>
        timed.run(
          {},
          {
            registry: registryOf(new TimedConnector(86_400_000)),
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

function registryOf(connector: TimedConnector): ConnectorRegistry {
  const registry = new ConnectorRegistry();
  registry.register(connector);
  return registry;
}
