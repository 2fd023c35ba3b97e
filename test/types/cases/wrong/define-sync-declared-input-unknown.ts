// expect TS2339 at 9:61
// The connector declares the input `name`, but not this one.
import { defineSyncConnector, Resource, t } from "flyte-fx";

export const greet = defineSyncConnector({
  name: "Greet",
  taskType: "greet",
  inputs: { name: t.string() },
  do: ({ inputs }) => Resource.succeeded({ greeting: inputs.nmae }),
});
