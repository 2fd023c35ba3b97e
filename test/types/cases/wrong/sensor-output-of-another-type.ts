// expect TS2322 at 8:18
// The outputs of a poke are those that the sensor declares.
import { defineSensor, t } from "flyte-fx";

export const offsets = defineSensor({
  taskType: "offsets",
  outputs: { offset: t.int() },
  poke: () => ({ offset: "five" }),
});
