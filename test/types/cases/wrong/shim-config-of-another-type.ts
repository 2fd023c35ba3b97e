// expect TS2561 at 11:97
// The configuration has no `greting`.
import { CustomizedContainerTask } from "flyte-fx";
import { Greeter } from "../right/shim-tasks.ts";

class GreetTask<I, O> extends CustomizedContainerTask<I, O, { greeting: string }> {
  override getCustom() {
    return { greeting: this.config.greeting };
  }
}
new GreetTask({ name: "g", taskType: "g", containerImage: "x", executorType: Greeter, config: { greting: "" } });
