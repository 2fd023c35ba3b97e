import { type Served, serve } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { SERVED_CONNECTORS } from "./served-connectors.ts";

/** Starts the built `fx serve` with these connectors for the tests of a `describe`. */
export function useServed(connectors = SERVED_CONNECTORS): {
  readonly port: number;
  readonly metricsPort: number;
} {
  let project: TemporaryProject | undefined;
  let served: Served | undefined;
  before(async () => {
    project = new TemporaryProject({ "connectors.ts": connectors });
    served = await serve(project, ["connectors.ts", "--port", "0", "--prometheus-port", "0"]);
  });
  return {
    get port() {
      return served!.port;
    },
    get metricsPort() {
      return served!.metricsPort!;
    },
  };
}
