import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import {
  fx,
  startFx,
  type FxOptions,
  type FxResult,
  type RunningFx,
} from "../../support/command/fx.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { KEY, endpointProject } from "./endpoint-project.ts";
import { useConnectorServer } from "./use-connector-server.ts";

/** One of Flyte's own connector servers, and a project whose tasks run on it. */
export interface Endpoint {
  readonly protocol: Protocol;
  list(...flags: readonly string[]): Promise<FxResult>;
  /** Runs a task to its end, by default with its secret. */
  run(
    task: string,
    mode: string,
    flags?: readonly string[],
    options?: FxOptions,
  ): Promise<FxResult>;
  startRun(task: string, mode: string): RunningFx;
  hasDeleted(jobId: string): boolean;
}

/**
 * Starts the connector server of flytekit or flyte-sdk, with a project, for the tests of a
 * `describe`.
 */
export function useEndpoint(protocol: Protocol): Endpoint {
  const server = useConnectorServer(protocol);
  const project = useSharedProject(endpointProject);
  const words = (task: string, mode: string, flags: readonly string[] = []): string[] => [
    "run",
    "--endpoint",
    server.address,
    ...flags,
    "src/task.ts",
    task,
    "--mode",
    mode,
  ];
  return {
    protocol,
    list: (...flags) => fx(project, ["list-connectors", "--endpoint", server.address, ...flags]),
    run: (task, mode, flags, options = { env: KEY }) =>
      fx(project, words(task, mode, flags), options),
    startRun: (task, mode) => startFx(project, words(task, mode), { env: KEY }),
    hasDeleted: (jobId) => server.hasDeleted(jobId),
  };
}
