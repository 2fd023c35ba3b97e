// expect TS2322 at 11:64
// The executor expects `name` as a string.
import { CustomizedContainerTask, t } from "flyte-fx";
import { Typed } from "../right/shim-tasks.ts";

class GreetTask<I, O> extends CustomizedContainerTask<I, O> {
  override getCustom() {
    return {};
  }
}
new GreetTask({ name: "g", taskType: "g", containerImage: "x", executorType: Typed, inputs: { name: t.int() }, outputs: { greeting: t.string() } });
