// expect TS2515 at 5:14
// A synchronous connector must have a `do`.
import { SyncConnectorBase } from "flyte-fx";

export class Connector extends SyncConnectorBase {
  readonly name = "Connector";
  constructor() {
    super({ taskType: "c" });
  }
}
