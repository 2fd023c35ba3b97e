// expect TS4113 at 6:12
// A job that goes on is none of a synchronous connector's: it has no `get`.
import { Resource, SyncConnectorBase } from "flyte-fx";

export abstract class Connector extends SyncConnectorBase {
  override get() {
    return Resource.running();
  }
}
