// expect TS2322 at 10:9
// The fields of a job are also checked in a method.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float(), sky: t.string() },
  resourceMeta: { jobId: t.string(), part: t.int() },
  async create({ inputs }) {
    return { jobId: inputs.city, part: "1" };
  },
  async get({ jobId }) {
    return jobId === "" ? Resource.running() : Resource.succeeded({ temp: 4.5, sky: "clear" });
  },
  async delete() {},
});
