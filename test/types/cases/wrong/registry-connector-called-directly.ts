// expect TS2339 at 5:63
// A connector from the registry has no known types, so only fx may call it.
import { ConnectorRegistry } from "flyte-fx";

export const bytes = ConnectorRegistry.getConnector("duckdb").create({});
