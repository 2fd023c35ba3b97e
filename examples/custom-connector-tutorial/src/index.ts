import {
  AsyncConnectorExecutorMixin,
  ConnectorRegistry,
  SyncConnectorExecutorMixin,
  t,
  Task,
} from "flyte-fx";
import { MyAsyncConnector } from "./my-async-connector.ts";
import { MySyncConnector } from "./my-sync-connector.ts";

ConnectorRegistry.register(new MySyncConnector());
ConnectorRegistry.register(new MyAsyncConnector());

export class MySyncTask<I, O> extends SyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "my_sync_task";
}

export class MyAsyncTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "my_async_task";
}

export const mySyncTask = new MySyncTask({
  name: "my_sync_task",
  inputs: { name: t.string().default("world") },
  outputs: { sync_output: t.string() },
});

export const myAsyncTask = new MyAsyncTask({
  name: "my_async_task",
  inputs: { name: t.string().default("world") },
  outputs: { async_output: t.string() },
});
