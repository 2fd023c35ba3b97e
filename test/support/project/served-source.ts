/** Returns the source of an async connector for `weather`, whose jobs do what their ids say. */
export function servedSource(options = ""): string {
  return `import { AsyncConnectorBase, Resource, resourceMeta, t } from "flyte-fx";
import type { CreateRequest, GetRequest } from "flyte-fx";

class Job extends resourceMeta({ jobId: t.string() }) {}
let slow = 0;

class WeatherConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Weather";
  constructor() { super({ taskType: "weather", resourceMeta: Job${options} }); }
  async create(_request: CreateRequest) { return new Job({ jobId: "j1" }); }
  async get({ jobId }: Job, request: GetRequest) {
    if (jobId === "slow") {
      slow += 1;
      if (slow === 50) request.log.info("50 slow calls in flight");
      await request.clock.sleep(300);
    }
    if (jobId === "never") {
      request.log.info("a call that never ends");
      await new Promise(() => undefined);
    }
    if (jobId === "block") {
      const from = process.cpuUsage();
      let spent;
      do spent = process.cpuUsage(from);
      while (spent.user + spent.system < 400_000);
    }
    if (jobId === "stray") void Promise.reject(new Error("stray"));
    if (jobId === "leak") request.log.info("key " + request.secrets.get("WX_API_KEY"));
    return Resource.running(jobId === "leak" ? "key " + request.secrets.get("WX_API_KEY") : "on it");
  }
  async delete() {}
}
export const weather = new WeatherConnector();
`;
}
