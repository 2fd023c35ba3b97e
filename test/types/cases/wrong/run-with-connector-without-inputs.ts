// expect TS2554 at 6:7
// `run` requires inputs, even if only `{}`.
import { runWithConnector, type TaskTemplate } from "flyte-fx";

declare const template: TaskTemplate;
await runWithConnector(template);
