import { TemporaryProject } from "./temporary-project.ts";

/** A connector that needs two polls and knows two stations. */
const WEATHER = `import { AsyncConnectorBase, AsyncConnectorExecutorMixin, Resource, Task, UserError, resourceMeta, t } from "flyte-fx";
import type { CreateRequest } from "flyte-fx";

const stations = new Map([["Oslo", 4.5], ["Nowhere", NaN]]);
class Job extends resourceMeta({ city: t.string() }) {}
let polls = 0;

export class WeatherConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "weather";
  constructor() { super({ taskType: "weather", resourceMeta: Job, secrets: ["WX_API_KEY"] }); }
  async create({ inputs }: CreateRequest): Promise<Job> {
    const city = String((inputs as { city: unknown }).city);
    const s = stations.get(city);
    if (s === undefined) throw new UserError("CITY_NOT_FOUND", \`no station for "\${city}"\`);
    return new Job({ city });
  }
  async get(job: Job) {
    polls += 1;
    if (job.city === "Oslo" && polls > 2) return Resource.succeeded({ temp: 4.5 });
    return Resource.running(polls === 1 ? "accepted" : "60 %");
  }
  async delete() { if (process.env.DELETE_HANGS) await new Promise(() => setInterval(() => undefined, 1e6)); }
}
export const connector = new WeatherConnector();

class WeatherTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "weather"; }
export const weather = new WeatherTask({ name: "weather", inputs: { city: t.string(), days: t.int().default(7) }, outputs: { temp: t.float() }, retries: 2 });
`;

export function weatherProject(): TemporaryProject {
  return new TemporaryProject({
    "src/weather.ts": WEATHER,
    "src/broken.ts": "export const ok = 1;\nconst city = ;\n",
  });
}

export const KEY = { WX_API_KEY: "never-shown" };
