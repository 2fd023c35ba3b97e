import { defineAsyncConnector, type DeleteRequest, Resource, t, UserError } from "flyte-fx";
import { saveResponse } from "flyte-fx/http";
import {
  cancelJob,
  createJob,
  getJob,
  getJobResult,
  getReason,
  getState,
  type JobKey,
  startJob,
  toUuid,
  UNDECIDED,
} from "./service.ts";
import { succeed } from "./succeed.ts";

type Phase = "queued" | "running" | "succeeded" | "failed" | "aborted";

/** Flyte's phase of each state of a job. */
const PHASES: Readonly<Record<string, Phase>> = {
  /* fx:phases */
  done: "succeeded",
  /* /fx:phases */
};

/* fx:objectTypes */
/* /fx:objectTypes */

/* fx:connector.comment */
/** Runs every task of one type: jobs of a service. */
/* /fx:connector.comment */
export const connector = defineAsyncConnector({
  taskType: /* fx:taskType */ "fx_template_type" /* /fx:taskType */,
  /* fx:secrets */
  secrets: ["JOB_API_KEY"],
  /* /fx:secrets */
  inputs: /* fx:inputs */ { text: t.string() } /* /fx:inputs */,
  outputs: /* fx:outputs */ { result: t.file("json") } /* /fx:outputs */,
  resourceMeta: /* fx:meta */ { jobId: t.string() } /* /fx:meta */,

  async create({ inputs, /* fx:hasKey */ idempotencyKey, /* /fx:hasKey */ log, ...context }) {
    const request = /* fx:request */ { body: inputs, idempotencyKey }; /* /fx:request */
    /* fx:created */
    const job = await createJob(context, request);
    const key = { jobId: requireValue(job.id, "no id") };
    /* /fx:created */
    log.info("job created", key);
    /* fx:start */
    await startJob(context, key);
    /* /fx:start */ return key;
  },

  async get(key, context) {
    const job = await getJob(context, key);
    /* fx:id */
    const id = key.jobId;
    /* /fx:id */
    if (job === undefined) return Resource.failed(`job ${id} not found`);
    const state = getState(job);
    switch (toPhase(state)) {
      case "queued":
        return Resource.queued(state);
      case "running":
        return Resource.running(state);
      case "succeeded":
        /* fx:succeeded */
        return succeed({ result: await saveResponse(context, Response.json(job), "job.json") });
      /* /fx:succeeded */
      case "failed":
        return Resource.failed(
          /* fx:reason.first */ getReason(job) || /* /fx:reason.first */ `job ${id} failed`,
        );
      case "aborted":
        return Resource.aborted(
          /* fx:reason.first */ getReason(job) || /* /fx:reason.first */ `job ${id} was cancelled`,
        );
    }
  },

  /* fx:delete */
  /** Flyte may call this twice, or after the job has ended. A missing job counts as deleted. */
  async delete(key, context): Promise<void> {
    /* fx:setsState */
    // The service may also set the state of a job that has ended.
    if (await hasEnded(key, context)) return;
    /* /fx:setsState */
    try {
      await cancelJob(context, key);
      context.log.info("job cancelled", key);
    } catch (error) {
      if (!(error instanceof UserError) || !(await hasEnded(key, context))) throw error;
    }
  },
  /* /fx:delete */
});

export const example = connector.task({
  name: /* fx:taskName */ "fx_template" /* /fx:taskName */,
  retries: 2,
  timeout: "6h",
});

/** A poll that finds an unknown state fails, and Flyte polls again. */
function toPhase(state: string): Phase {
  if (state !== UNDECIDED && !Object.hasOwn(PHASES, state))
    throw new Error(`PHASES in src/index.ts has no state ${JSON.stringify(state)}`);
  const phase = PHASES[state];
  if (phase !== UNDECIDED) return phase;
  const shown = JSON.stringify(state);
  throw new UserError("UNDECIDED", `get in src/index.ts has no phase for the state ${shown}`);
}

/* fx:conversions */
/* /fx:conversions */

/** Fails the run if a value is missing that the ResourceMeta needs. */
function requireValue<Value>(value: Value | null | undefined, message: string): Value {
  if (value == null) throw new UserError("BAD_RESPONSE", message);
  return value;
}

/** A service may refuse to cancel a job that has ended. Without a phase, the job may run. */
async function hasEnded(key: JobKey, context: DeleteRequest): Promise<boolean> {
  const job = await getJob(context, key);
  const ends: readonly (Phase | undefined)[] = ["succeeded", "failed", "aborted"];
  return job === undefined || ends.includes(PHASES[getState(job)]);
}
