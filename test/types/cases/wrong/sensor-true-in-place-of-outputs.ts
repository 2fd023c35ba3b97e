// expect TS2322 at 8:15
// A sensor with outputs returns them when it is done.
import { defineSensor, t } from "flyte-fx";

export const offsets = defineSensor({
  taskType: "offsets",
  outputs: { offset: t.int() },
  poke: () => true,
});
