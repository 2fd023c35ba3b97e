import { ConnectorRegistry, runWithConnector, t } from "flyte-fx";
import { type TaskTemplate } from "flyte-fx/models";
import { forecast, query, weather } from "../right/one-declaration.ts";

// expect TS2322 at 82: A Date is not JSON.
export const connectorTaskCustomNotJson = weather.task({ name: "task", custom: { at: new Date(0) } });

// expect TS2322 at 86: An input is a Flyte type.
export const connectorTaskInputNotAType = query.task({ name: "task", inputs: { rows: t.int }, outputs: {} });

// expect TS2322 at 87: The connector declares `city` as a string.
export const connectorTaskInputOfAnotherType = weather.task({ name: "task", inputs: { city: t.int(), days: t.int().default(1) } });

// expect TS2322 at 125: The connector declares no input `town`.
export const connectorTaskInputUnknown = weather.task({ name: "task", inputs: { city: t.string(), days: t.int().default(1), town: t.string() } });

// expect TS2345 at 54: The connector declares no inputs, so the task must.
export const connectorTaskInputsMissing = query.task({ name: "task", outputs: { rows: t.int() } });

// expect TS2353 at 72: The version comes from the connector.
export const connectorTaskOptionUnknown = weather.task({ name: "task", taskTypeVersion: 1 });

// expect TS2322 at 72: The connector declares `sky` and `note` too.
export const connectorTaskOutputMissing = weather.task({ name: "task", outputs: { temp: t.float() } });

// expect TS2322 at 106: The connector declares `sky` as one of two strings.
export const connectorTaskOutputOfAnotherType = weather.task({ name: "task", outputs: { temp: t.float(), sky: t.int(), note: t.optional(t.string()) } });

// expect TS2339 at 82: The task has no such output.
export const connectorTaskOutputUnknown = (await forecast.run({ city: "Oslo" })).wind;

// expect TS2345 at 55: The connector declares no outputs, so the task must.
export const connectorTaskOutputsMissing = query.task({ name: "task", inputs: { rows: t.int() } });

// expect TS2345 at 58: `city` has no default.
export const connectorTaskRunInputMissing = forecast.run({ days: 1 });

// expect TS2322 at 66: `city` is a string.
export const connectorTaskRunInputOfAnotherType = forecast.run({ city: 1 });

// expect TS2353 at 74: The connector declares no input `town`.
export const connectorTaskRunInputUnknown = forecast.run({ city: "Oslo", town: "Oslo" });

// expect TS2345 at 54: A task needs a name.
export const connectorTaskWithoutName = weather.task({ retries: 1 });

// expect TS2339 at 63: A connector from the registry has no known types, so only fx may call it.
export const bytes = ConnectorRegistry.getConnector("duckdb").create({});

declare const template: TaskTemplate;
// expect TS2554 at 7: `run` requires inputs, even if only `{}`.
await runWithConnector(template);
