// expect TS2345 at 5:28
// Only connectors are registered.
import { ConnectorRegistry } from "flyte-fx";

ConnectorRegistry.register({ name: "Connector" });
