// expect TS2345 at 6:28
// The registry takes a connector, not its class.
import { ConnectorRegistry } from "flyte-fx";
import { GreetConnector } from "../right/sync-connector-class.ts";

ConnectorRegistry.register(GreetConnector);
