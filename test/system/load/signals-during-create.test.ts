import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeJob, type RunRecord } from "../../../src/runtime/local/record/run-record.ts";
import { type RunningFx, startFx } from "../../support/command/fx.ts";
import { useProject } from "../../support/project/use-project.ts";
import { type JobService, jobService } from "../../support/server/job-service.ts";
import { Gate } from "../../support/time/gate.ts";
import { share } from "./share.ts";

const SIGNALS = share({ whole: 500, small: 8 });
/**
 * Creating a job and replying take up to this long each; the signal arrives within twice this time.
 */
const LONGEST_MS = 25;

const SOURCE = `import { AsyncConnectorBase, AsyncConnectorExecutorMixin, ConnectorRegistry, Resource, Task, resourceMeta, t } from "flyte-fx";
import type { Context, CreateRequest, DeleteRequest, GetRequest } from "flyte-fx";

class Job extends resourceMeta({ name: t.string() }) {}
const call = (method: string, name: string, { fetch, signal }: Context) => fetch(process.env.JOB_SERVICE + "/" + name, { method, signal });
class Jobs extends AsyncConnectorBase<typeof Job> {
  readonly name = "Jobs";
  constructor() { super({ taskType: "job", resourceMeta: Job }); }
  async create({ idempotencyKey, ...context }: CreateRequest) {
    await call("POST", idempotencyKey, context);
    return new Job({ name: idempotencyKey });
  }
  async get({ name }: Job, context: GetRequest) {
    const { ok } = await call("GET", name, context);
    return ok ? Resource.running() : Resource.failed("unknown job");
  }
  async delete({ name }: Job, context: DeleteRequest) { await call("DELETE", name, context); }
}
ConnectorRegistry.register(new Jobs());
class JobTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "job"; }
export const job = new JobTask({ name: "job" });
`;

/** Returns a generator of numbers in [0, 1) that repeats in every run. */
function randomNumbers(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;
}

describe("a signal at a random moment during create", () => {
  const random = randomNumbers();
  const within = (ms: number) => () => random() * ms;
  const project = useProject({ "src/job.ts": SOURCE });
  let service: JobService;
  let requested: Gate;
  beforeEach(async () => {
    service = await jobService({
      toCreate: within(LONGEST_MS),
      toAnswer: within(LONGEST_MS),
      onRequest: () => requested.open(),
    });
  });

  /** Starts a run and sends the signal at a random time after `create` reaches the service. */
  async function stoppedRun(signal: NodeJS.Signals): Promise<Awaited<RunningFx["ended"]>> {
    requested = new Gate();
    const running = startFx(project, "run src/job.ts job", {
      env: { JOB_SERVICE: service.origin },
    });
    await Promise.race([requested.passed, running.ended]);
    await sleep(within(2 * LONGEST_MS)());
    running.child.kill(signal);
    return running.ended;
  }

  /** Returns the ResourceMeta or idempotency key of each job in the records of unfinished runs. */
  function recordedJobs(): string {
    const folder = join(project.root, ".fx");
    return readdirSync(join(folder, "unfinished"))
      .flatMap((run) => {
        const text = readFileSync(join(folder, "runs", run, "job.json"), "utf8");
        return (JSON.parse(text) as RunRecord).leftJobs.map(describeJob);
      })
      .join("\n");
  }

  it(`leaves no job without a record after ${SIGNALS} signals`, async function () {
    this.timeout(0);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    const ends = new Map<number | null, number>();
    for (let sent = 0; sent < SIGNALS; sent += 1) {
      const { code, stderr } = await stoppedRun(signals[sent % signals.length]!);
      assert.ok([6, 129, 130, 143].includes(code ?? -1), `exit code ${String(code)}: ${stderr}`);
      ends.set(code, (ends.get(code) ?? 0) + 1);
    }
    await service.idle();
    const recorded = recordedJobs();
    const lost = [...service.jobs].filter((name) => !recorded.includes(name));
    assert.deepEqual(lost, [], `exit codes: ${JSON.stringify([...ends])}`);
  });
});
