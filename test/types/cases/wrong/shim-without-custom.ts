// expect TS2515 at 5:14
// A shim task says what its executor needs to know.
import { CustomizedContainerTask } from "flyte-fx";

export class GreetTask<I, O> extends CustomizedContainerTask<I, O> {}
