// expect TS2345 at 5:37
// A sensor has a `poke`, a `pokeMany`, or both.
import { defineSensor, t } from "flyte-fx";

export const offsets = defineSensor({
  taskType: "offsets",
  inputs: { topic: t.string() },
});
