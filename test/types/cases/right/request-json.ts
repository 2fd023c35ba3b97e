import { defineAsyncConnector, Resource, t } from "flyte-fx";
import { type HttpContext, httpErrors, type JsonRequest, requestJson } from "flyte-fx/http";

interface Job {
  readonly id: string;
  readonly state: string;
}

export const jobs = defineAsyncConnector({
  taskType: "jobs",
  outputs: { state: t.string() },
  resourceMeta: { id: t.string() },
  async create({ idempotencyKey, ...context }) {
    const { id } = await requestJson<Job>(context, {
      ...address("/jobs"),
      method: "POST",
      body: { name: idempotencyKey },
      query: { dry: false, tag: ["a", "b"], page: undefined },
      findExisting: () => find(idempotencyKey, context),
    });
    return { id };
  },
  async get({ id }, context) {
    const job = await requestJson<Job>(context, {
      ...address("/jobs/{id}", { id }),
      method: "GET",
      allowMissing: true,
    });
    return job === undefined ? Resource.failed("no such job") : Resource.succeeded({ state: job.state });
  },
  async delete({ id }, context) {
    const deleted: Job | undefined = await requestJson<Job>(context, {
      ...address("/jobs/{id}", { id }),
      method: "DELETE",
      timeout: "2s",
    });
    context.log.info("deleted", { state: deleted?.state });
  },
});

async function find(name: string, context: HttpContext): Promise<Job | undefined> {
  const [job] = await requestJson<Job[]>(context, { ...address("/jobs"), method: "GET", query: { name } });
  return job;
}

function address(path: string, params?: JsonRequest["params"]) {
  return { baseUrl: "https://jobs.example", path, params };
}

export async function download(context: HttpContext): Promise<ArrayBuffer> {
  const response = await context.fetch("https://jobs.example/result", { signal: context.signal });
  if (!response.ok) throw await httpErrors(context)(response, "download the result");
  return response.arrayBuffer();
}

/** The types of the answers. */
export async function answers(context: HttpContext, method: JsonRequest["method"]) {
  const untyped: unknown = await requestJson(context, { ...address("/"), method: "GET" });
  const any: Job | undefined = await requestJson<Job>(context, { ...address("/"), method });
  return [untyped, any];
}
