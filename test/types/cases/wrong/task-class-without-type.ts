// expect TS2515 at 5:14
// A task class says its `taskType`.
import { AsyncConnectorExecutorMixin, Task } from "flyte-fx";

export class ClusterTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {}
