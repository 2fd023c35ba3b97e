// expect TS4113 at 6:12
// A synchronous connector has no jobs, so it has no `get`.
import { Resource, SyncConnectorBase } from "flyte-fx";

export abstract class Connector extends SyncConnectorBase {
  override get() {
    return Resource.running();
  }
}
