import { defineAsyncConnector, Resource, t, UserError } from "flyte-fx";
import { BatchJob } from "./batch-job.ts";
import { describeBatch } from "./describe-batch.ts";
import { readCustom } from "./read-custom.ts";
import { cancelBatch, getBatch, KEY_SECRET } from "./request-openai.ts";
import { startBatch } from "./start-batch.ts";

const PICKLED =
  "Python's connector server started this batch, and only that server can read its ID";

/** Runs each task as a batch of OpenAI. Type, inputs and outputs are those of flytekit's plugin. */
export const openaiBatch = defineAsyncConnector({
  name: "OpenAI Batch Connector",
  taskType: "openai-batch",
  inputs: { input_file_id: t.string() },
  outputs: { result: t.struct() },
  resourceMeta: BatchJob,
  secrets: [KEY_SECRET],

  async create(request) {
    const { taskTemplate, inputs } = request;
    const settings = readCustom(taskTemplate.id.name, taskTemplate.custom);
    const { id } = await startBatch(request, settings, inputs.input_file_id);
    return { openai_org: settings.organization, batch_id: id };
  },

  async get({ openai_org, batch_id }, context) {
    if (batch_id === "") return Resource.running(`${PICKLED}: let it end there`, { foreign: true });
    const batch = await getBatch(context, openai_org, batch_id);
    if (batch === undefined)
      throw new UserError("NO_SUCH_BATCH", `OpenAI has no batch ${batch_id}`);
    return describeBatch(batch);
  },

  async delete({ openai_org, batch_id }, context) {
    if (batch_id === "")
      throw new UserError("PICKLED_JOB", `${PICKLED}: cancel it there, or at OpenAI`);
    await cancelBatch(context, openai_org, batch_id);
  },
});
