import { Resource, SyncConnectorBase, t, type DoRequest } from "flyte-fx";
import { same } from "../same.ts";

export class GreetConnector extends SyncConnectorBase {
  readonly name = "Greet Connector";
  constructor() {
    super({ taskType: "greet" });
  }
  do({ inputs }: DoRequest) {
    same<(typeof inputs)["name"], unknown>(true);
    return Resource.succeeded({ greeting: `Hello ${String(inputs["name"])}` });
  }
}

const inputs = { url: t.string(), method: t.enum("GET", "POST").default("GET") };
const outputs = { status: t.int(), body: t.optional(t.string()) };

export class HookConnector extends SyncConnectorBase<typeof inputs, typeof outputs> {
  readonly name = "Hook Connector";
  constructor() {
    super({ taskType: "hook", inputs, outputs });
  }
  async do({ inputs: { url, method }, fetch, signal }: DoRequest<typeof inputs>) {
    same<typeof method, "GET" | "POST">(true);
    const { status } = await fetch(url, { method, signal });
    return status < 400 ? Resource.succeeded({ status }) : Resource.failed(`status ${status}`);
  }
}
export const hook: SyncConnectorBase<typeof inputs, typeof outputs> = new HookConnector();
