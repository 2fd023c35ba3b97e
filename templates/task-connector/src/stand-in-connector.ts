// Replace this connector. It stands in for the real one, so you can try the task without it.
import { defineAsyncConnector, Resource, t, UserError } from "flyte-fx";

const JOB_TAKES_MS = 2000;

export const connector = defineAsyncConnector({
  name: "Stand-in for fx_template_type",
  taskType: "fx_template_type",
  inputs: {
    text: t
      .string()
      .default("The job counts the words of this short text.")
      .describe("The text whose words the job counts."),
  },
  outputs: { words: t.int() },
  /** The whole job. A real connector would store the id of a job in another system. */
  resourceMeta: { startedAt: t.int(), words: t.int() },

  create({ taskTemplate, inputs, clock, log }) {
    const { pattern } = taskTemplate.custom;
    if (typeof pattern !== "string")
      throw new UserError("BAD_TASK", `custom.pattern of ${taskTemplate.id.name} must be a string`);
    log.info("job accepted", { pattern });
    return {
      startedAt: clock.now(),
      words: inputs.text.match(new RegExp(pattern, "gu"))?.length ?? 0,
    };
  },

  get({ startedAt, words }, { clock }) {
    const share = (clock.now() - startedAt) / JOB_TAKES_MS;
    if (share < 1) return Resource.running(`${Math.floor(share * 10) * 10} %`);
    return words === 0 ? Resource.failed("the text has no words") : Resource.succeeded({ words });
  },

  delete() {
    // nothing runs elsewhere
  },
});
