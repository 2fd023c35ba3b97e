import { type DoRequest, Resource, SyncConnectorBase, t } from "flyte-fx";
import { GreetingService } from "./greeting-service.ts";

const outputs = { sync_output: t.string() };

/** Finishes its work within one call. */
export class MySyncConnector extends SyncConnectorBase<t.Shape, typeof outputs> {
  readonly name = "My Sync Connector";
  readonly #service: GreetingService;

  constructor(service = new GreetingService()) {
    super({ taskType: "my_sync_task", outputs });
    this.#service = service;
  }

  async do({ taskTemplate, inputs, log, clock, signal }: DoRequest) {
    const task = taskTemplate.id.name;
    log.info("do", { task, inputs });
    const who = typeof inputs["name"] === "string" ? inputs["name"] : task;
    const greeting = await this.#service.greet(who, { clock, signal });
    return Resource.succeeded({ sync_output: greeting });
  }
}
