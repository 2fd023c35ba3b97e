// expect TS2345 at 5:28
// The registry takes only connectors.
import { ConnectorRegistry } from "flyte-fx";

ConnectorRegistry.register({ name: "Connector" });
