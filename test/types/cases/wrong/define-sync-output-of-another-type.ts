// expect TS2322 at 9:13
// `greeting` is a string.
import { defineSyncConnector, Resource, t } from "flyte-fx";

export const greet = defineSyncConnector({
  name: "Greet",
  taskType: "greet",
  outputs: { greeting: t.string() },
  do: () => Resource.succeeded({ greeting: 1 }),
});
