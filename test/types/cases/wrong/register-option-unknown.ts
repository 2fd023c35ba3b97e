// expect TS2353 at 6:37
// The option is called `override`.
import { ConnectorRegistry } from "flyte-fx";
import { greet } from "../right/define-sync-connector.ts";

ConnectorRegistry.register(greet, { replace: true });
