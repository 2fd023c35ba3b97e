// expect TS2322 at 8:13
// The output is called `greeting`.
import { defineSyncConnector, Resource, t } from "flyte-fx";

export const greet = defineSyncConnector({
  taskType: "greet",
  outputs: { greeting: t.string() },
  do: () => Resource.succeeded({ greting: "Hello" }),
});
