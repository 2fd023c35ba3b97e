import { Resource, defineAsyncConnector, resourceMeta, t } from "flyte-fx";

// Connectors for the benchmark of polls, whose jobs all run on the counting service.

const SERVICE = process.env["BENCH_SERVICE"]!;

class Job extends resourceMeta({ jobId: t.string() }) {}

interface Answer {
  readonly state: string;
  readonly progress: number;
}

function toResource({ state, progress }: Answer) {
  return Resource.running(state, { progress });
}

export const single = defineAsyncConnector({
  name: "Bench Single",
  taskType: "bench-single",
  resourceMeta: Job,
  create: () => ({ jobId: "job-0" }),
  async get({ jobId }, { fetch, signal }) {
    const response = await fetch(`${SERVICE}/jobs/${jobId}`, { signal });
    return toResource((await response.json()) as Answer);
  },
  delete: () => undefined,
});

export const batch = defineAsyncConnector({
  name: "Bench Batch",
  taskType: "bench-batch",
  resourceMeta: Job,
  create: () => ({ jobId: "job-0" }),
  async getMany(entries, { fetch, signal }) {
    const body = JSON.stringify(entries.map(({ job }) => job.jobId));
    const response = await fetch(`${SERVICE}/jobs`, { method: "POST", body, signal });
    const answers = (await response.json()) as readonly Answer[];
    return answers.map(toResource);
  },
  delete: () => undefined,
});
