// Replace this connector. It stands for the one that will run the task, so that the task can be tried out before that is at hand.
import {
  AsyncConnectorBase,
  type CreateRequest,
  type GetRequest,
  Resource,
  resourceMeta,
  type Shape,
  t,
  UserError,
} from "flyte-fx";

const JOB_TAKES_MS = 2000;

/** All that there is of a job. A real one lives in another system, and this would be its id. */
export class Job extends resourceMeta({ startedAt: t.int(), words: t.int() }) {}

const jobOutputs = { words: t.int() };

export class StandInConnector extends AsyncConnectorBase<typeof Job, Shape, typeof jobOutputs> {
  readonly name = "Stand-in for fx_template_type";

  constructor() {
    super({ taskType: "fx_template_type", resourceMeta: Job, outputs: jobOutputs });
  }

  create({ taskTemplate, inputs, clock, log }: CreateRequest) {
    const { pattern } = taskTemplate.custom;
    if (typeof pattern !== "string")
      throw new UserError("BAD_TASK", `custom.pattern of ${taskTemplate.id.name} is no text`);
    log.info("job accepted", { pattern });
    return new Job({
      startedAt: clock.now(),
      words: String(inputs["text"]).match(new RegExp(pattern, "gu"))?.length ?? 0,
    });
  }

  get({ startedAt, words }: Job, { clock }: GetRequest) {
    const share = (clock.now() - startedAt) / JOB_TAKES_MS;
    if (share < 1) return Resource.running(`${Math.floor(share * 10) * 10} %`);
    return words === 0
      ? Resource.failed("there are no words in the text")
      : Resource.succeeded({ words });
  }

  delete() {
    // there is nothing that goes on by itself
  }
}
