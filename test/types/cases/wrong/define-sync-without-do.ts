// expect TS2345 at 5:42
// A synchronous connector must have a `do`.
import { defineSyncConnector } from "flyte-fx";

export const greet = defineSyncConnector({ name: "Greet", taskType: "greet" });
