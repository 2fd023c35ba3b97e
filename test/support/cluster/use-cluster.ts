import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { TemporaryProject } from "../project/temporary-project.ts";
import { FakeCluster } from "./fake-cluster.ts";
import { type ClusterServer, serveCluster } from "./serve-cluster.ts";

/** A cluster, and a project whose tasks a test registers and runs there. */
export type UsedCluster = ReturnType<typeof useCluster>;

/** The outputs of executions that succeed. */
const DONE = { literals: { temp: { scalar: { primitive: { floatValue: 4.5 } } } } } as const;

/**
 * Serves a new cluster in the protocol of either Flyte, and creates a project, for each test of a
 * `describe`.
 *
 * @param tasks the source of `src/tasks.ts`
 */
export function useCluster(protocol: Protocol, tasks: string) {
  let cluster: FakeCluster;
  let server: ClusterServer;
  let project: TemporaryProject;
  beforeEach(async () => {
    cluster = new FakeCluster();
    cluster.outputs = (await loadWire(protocol)).encodeOutputs(DONE);
    server = await serveCluster(protocol, cluster);
    project = new TemporaryProject({ "src/tasks.ts": tasks });
  });
  return {
    get cluster() {
      return cluster;
    },
    get project() {
      return project;
    },
    /** `HOST:PORT`. */
    get address() {
      return server.address;
    },
    /** The flags that lead to the cluster. */
    get flags() {
      return [
        ...["--endpoint", server.address, "--insecure"],
        ...["--project", cluster.project, "--domain", cluster.domain],
      ];
    },
  };
}
