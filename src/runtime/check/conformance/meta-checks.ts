import { describeThrown } from "../../base/errors/thrown.ts";
import { readAuthorStack } from "../../base/source/source-location.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import type { ConformanceCheck } from "../check.ts";
import type { AuthorMethod } from "../observed-connector.ts";
import { skipAtEndpoint, skipWithoutJobs } from "../skip-reasons.ts";
import { describeEnd, isFailedPhase } from "./describe-end.ts";
import { refuseOtherOutputs } from "./refuse-other-outputs.ts";

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
      const job = await session.createNew({ inputs: session.subject.inputs.slow });
      refuseFailure(session, "get", await session.get(job));
      await session.delete(job);
    },
  },
  {
    id: "meta/fresh-process",
    level: "engine",
    title: "another process can answer for the job",
    why: "Flyte runs several replicas of a connector and restarts them with each release. The next poll of a job reaches any of them. A connector that remembers jobs in memory then reports them as missing, or forgets how they ended.",
    fix: "Ask the outside system for the job each time. Keep what is needed to find it in the ResourceMeta, not in variables, files or a local database.",
    kinds: ["async"],
    jobs: 0,
    usesFinishedJob: true,
    skip: (subject) =>
      skipAtEndpoint(subject, "restart a server") ??
      (subject.inProcess!.canForget ? undefined : "fx cannot import the connector a second time"),
    async run(session) {
      const { job, end } = await session.finishedJob();
      await session.atAnotherServer({}, async (there) => {
        const again = await there.get(job);
        refuseFailure(there, "get", again);
        if (again.phase !== end.phase)
          throw new CheckFailure(`${OTHER_PROCESS} returned ${describeEnd(again)}`, {
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
    kinds: ["async"],
    jobs: 1,
    skip: skipWithoutJobs,
    async run(session) {
      const { length } = (await session.createNew()).meta;
      if (length > MOST_KIB * 1024)
        throw new CheckFailure(`resource_meta has ${(length / 1024).toFixed(1)} KiB`, {
          expected: `at most ${MOST_KIB} KiB`,
        });
    },
  },
];

/** Throws if a job that should run or succeed has failed, or if the author's method threw. */
function refuseFailure(
  { subject }: CheckSession,
  method: AuthorMethod,
  resource: ResourceMessage,
): void {
  // fx's server replies RUNNING if get throws, because the fault may be transient.
  const call = subject.inProcess?.watch.calls.findLast((one) => one.method === method);
  if (call?.thrown !== undefined) {
    const { error } = call.thrown;
    throw new CheckFailure(`${method} threw ${describeThrown(error)}`, {
      location: readAuthorStack(error).location,
    });
  }
  if (isFailedPhase(resource.phase))
    throw new CheckFailure(`${method} returned ${describeEnd(resource)}`, {
      expected: "a phase of a job that works",
    });
}
