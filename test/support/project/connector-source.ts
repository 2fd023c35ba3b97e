/** Bodies of a scripted connector's methods, as source text. Omitted ones succeed at once. */
export interface ConnectorScript {
  readonly create?: string;
  readonly get?: string;
  readonly delete?: string;
  readonly more?: string;
  readonly options?: string;
  readonly inputs?: string;
  readonly outputs?: string;
  readonly taskOptions?: string;
}

/** Returns the source of an async connector for `scripted` and its task `weather`. */
export function connectorSource(script: ConnectorScript = {}): string {
  return `import { AsyncConnectorBase, AsyncConnectorExecutorMixin, Dataset, Resource, RetryableError, Task, UserError, resourceMeta, t } from "flyte-fx";
import type { CreateRequest, DeleteRequest, GetRequest } from "flyte-fx";
import { appendFileSync } from "node:fs";

void [Dataset, RetryableError, UserError, appendFileSync];
class Job extends resourceMeta({ jobId: t.string() }) {}
let polls = 0;
const record = (line: string): void => appendFileSync("calls.log", line + "\\n");

export class ScriptedConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Scripted Connector";
  constructor() { super({ taskType: "scripted", resourceMeta: Job${script.options ?? ""} }); }
  async create(request: CreateRequest): Promise<Job> { record("create " + request.idempotencyKey); ${script.create ?? 'return new Job({ jobId: "job-1" });'} }
  async get(job: Job, request: GetRequest) { polls += 1; void [job, request]; ${script.get ?? "return Resource.succeeded({ temp: 4.5 });"} }
  async delete(job: Job, request: DeleteRequest): Promise<void> { record("delete " + job.jobId); void request; ${script.delete ?? ""} }
  ${script.more ?? ""}
}
export const connector = new ScriptedConnector();

class ScriptedTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "scripted"; }
export const weather = new ScriptedTask({
  name: "weather",
  inputs: ${script.inputs ?? '{ city: t.string().default("Oslo"), days: t.int().default(7) }'},
  outputs: ${script.outputs ?? "{ temp: t.float() }"},${script.taskOptions ?? ""}
});
`;
}
