// expect TS2345 at 5:50
// The mixins are for task classes.
import { AsyncConnectorExecutorMixin } from "flyte-fx";

export const Dates = AsyncConnectorExecutorMixin(Date);
