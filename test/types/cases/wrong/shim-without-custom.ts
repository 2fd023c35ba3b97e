// expect TS2515 at 5:14
// A shim task must describe the work for its executor.
import { CustomizedContainerTask } from "flyte-fx";

export class GreetTask<I, O> extends CustomizedContainerTask<I, O> {}
