// expect TS2515 at 5:14
// A task class must set `taskType`.
import { AsyncConnectorExecutorMixin, Task } from "flyte-fx";

export class ClusterTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {}
