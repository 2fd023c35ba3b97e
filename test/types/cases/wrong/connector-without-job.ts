// expect TS2345 at 8:11
// An asynchronous connector must name its ResourceMeta.
import { AsyncConnectorBase } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  constructor() {
    super({ taskType: "c", secrets: [] });
  }
}
