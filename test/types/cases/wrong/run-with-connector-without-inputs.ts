// expect TS2554 at 6:7
// `run` requires inputs, even if only `{}`.
import { runWithConnector } from "flyte-fx"; import type { TaskTemplate } from "flyte-fx/models";

declare const template: TaskTemplate;
await runWithConnector(template);
