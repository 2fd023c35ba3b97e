import { ConnectorRegistry, type AnyConnector } from "flyte-fx"; import type { ConnectorMetadata } from "flyte-fx/models";
import { same } from "../same.ts";
import { DuckDbConnector, PlainConnector } from "./async-connector-class.ts";
import { WeatherConnector } from "./connector-with-declared-interface.ts";
import { duckdb, weather } from "./define-async-connector.ts";
import { greet } from "./define-sync-connector.ts";
import { GreetConnector, HookConnector } from "./sync-connector-class.ts";

ConnectorRegistry.register(new DuckDbConnector("/data"));
ConnectorRegistry.register(new WeatherConnector(), { override: true });
ConnectorRegistry.register(greet);

export const registry = new ConnectorRegistry();
for (const connector of [new PlainConnector(), new HookConnector(), new GreetConnector(), duckdb, weather, greet]) registry.register(connector);
/** Accepts any connector, whatever it declares. */
export const connectors = [new DuckDbConnector("/data"), new PlainConnector(), new WeatherConnector(), new HookConnector(), new GreetConnector(), duckdb, weather, greet];
registry.connectors satisfies readonly { readonly name: string }[];

export const found: AnyConnector = ConnectorRegistry.getConnector("duckdb", 1);
export const byCategory: AnyConnector = registry.getConnector(found.taskCategory);
same<typeof found.taskCategory.version, number>(true);

export const listed: readonly ConnectorMetadata[] = ConnectorRegistry.listConnectors();
export const { name, isSync, supportedTaskCategories } = ConnectorRegistry.getConnectorMetadata("Greet Connector");
same<typeof isSync, boolean>(true);
same<typeof supportedTaskCategories, readonly (typeof found.taskCategory)[]>(true);
export const shared: ConnectorRegistry = ConnectorRegistry.shared;
