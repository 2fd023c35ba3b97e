import { describeThrown } from "../../base/errors/thrown.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { CheckFailure, ensure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import {
  type ConformanceCheck,
  NEW_ASYNC_JOB,
  SHARED_ASYNC_JOB,
  skipAtEndpoint,
} from "../check.ts";
import { describeEnd, isFailedPhase } from "../exchange.ts";
import { refuseOtherOutputs } from "./refuse-other-outputs.ts";
import { ensureSize } from "./template-checks.ts";

const MOST_KIB = 4;
const OTHER_PROCESS = "a process that did not create the job";

/** Checks of the ResourceMeta that `create` returns. */
export const META_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "meta/round-trip",
    level: "engine",
    title: "get and delete accept the resource_meta of create",
    why: "Flyte's engine stores resource_meta as bytes and sends them back with each get and delete. It sends nothing else that identifies the job.",
    fix: "Put everything that finds the job into the ResourceMeta, such as its id and region, and nothing else. Look the job up by its fields: get never receives the object that create returned.",
    kinds: ["async"],
    jobs: 1,
    async run(session) {
      const job = await session.createSlow();
      refuseFailure(session, await session.get(job));
      await session.delete(job);
    },
  },
  {
    id: "meta/fresh-process",
    level: "engine",
    title: "another process can answer for the job",
    why: "Flyte runs several replicas of a connector and restarts them with each release. The next poll of a job reaches any of them. A connector that remembers jobs in memory then reports them as missing, or forgets how they ended.",
    fix: "Ask the outside system for the job each time. Keep what is needed to find it in the ResourceMeta, not in variables, files or a local database.",
    ...SHARED_ASYNC_JOB,
    skip: (subject) =>
      skipAtEndpoint(subject, "restart a server") ??
      (subject.reload === undefined ? "fx cannot import the connector a second time" : undefined),
    async run(session) {
      const { job, end } = await session.finishedJob();
      await session.atAnotherServer({}, async (there) => {
        const again = await there.get(job);
        refuseFailure(there, again);
        ensure(again.phase === end.phase, `${OTHER_PROCESS} returned ${describeEnd(again)}`, {
          expected: describeEnd(end),
        });
        refuseOtherOutputs(again, end, `${OTHER_PROCESS} returned other outputs`, there.subject);
      });
    },
  },
  {
    id: "meta/size",
    level: "quality",
    title: `resource_meta has at most ${MOST_KIB} KiB`,
    why: "Flyte's engine keeps resource_meta in the state of the workflow, one object of Kubernetes with about 1.5 MiB for all of its tasks, and sends it with each poll. The engine refuses messages above 4 MiB.",
    fix: "Return only what identifies the job. Keep anything else in the outside system or in storage, and put its id or URI into the ResourceMeta.",
    ...NEW_ASYNC_JOB,
    async run(session) {
      const { meta } = await session.createNew();
      ensureSize("resource_meta", meta.length, MOST_KIB);
    },
  },
];

/** Throws if a job that should run or succeed has failed, or if the author's `get` threw. */
function refuseFailure(session: CheckSession, resource: ResourceMessage): void {
  // fx's server replies RUNNING if get throws, because the fault may be transient.
  const thrown = session.listAuthorCalls("get").at(-1)?.thrown;
  if (thrown !== undefined)
    throw new CheckFailure(`get threw ${describeThrown(thrown.error)}`, { thrown: thrown.error });
  ensure(!isFailedPhase(resource.phase), `get returned ${describeEnd(resource)}`, {
    expected: "a phase of a job that works",
  });
}
