// expect TS2769 at 6:23
// The task requires the input `city`.
import { connectorChecks } from "flyte-fx/testing";
import { weather } from "../right/one-declaration.ts";

export const checks = connectorChecks({ connector: weather, task: weather.task({ name: "forecast" }), inputs: {} });
