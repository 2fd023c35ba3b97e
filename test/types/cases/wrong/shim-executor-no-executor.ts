// expect TS2322 at 11:64
// An executor needs `executeFromModel`.
import { CustomizedContainerTask } from "flyte-fx";

class Nothing {}
class GreetTask<I, O> extends CustomizedContainerTask<I, O> {
  override getCustom() {
    return {};
  }
}
new GreetTask({ name: "g", taskType: "g", containerImage: "x", executorType: Nothing });
