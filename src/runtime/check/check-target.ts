import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createRepeatableRandom, realClock, type Secrets, silentLog } from "../base/context.ts";
import { createTemporaryFolder } from "../base/files.ts";
import type { Protocol } from "../base/protocol.ts";
import { isTransientHttpStatus } from "../calls/retry.ts";
import { ENGINE_DEADLINE_MS } from "../client/call-failure.ts";
import { connectTo } from "../client/connect.ts";
import type { ConnectorClient } from "../client/connector-client.ts";
import { isOnThisMachine } from "../client/split-address.ts";
import { type AnyConnector, ConnectorRegistry } from "../connector/connector-registry.ts";
import { toRunClock, type RunClock } from "../local/clock/run-clock.ts";
import { VirtualClock } from "../local/clock/virtual-clock.ts";
import { getProcessRuns } from "../local/process-defaults.ts";
import { createServedFolder, placeRuns, type RunsPlace } from "../local/record/run-folder.ts";
import {
  createFixedSecrets,
  type KnownSecrets,
  rememberSecrets,
} from "../secrets/secret-resolver.ts";
import { GrpcHost } from "../service/grpc/grpc-host.ts";
import { addOperations } from "../service/grpc/health-service.ts";
import type { ServerOptions } from "../service/server-options.ts";
import { allowFolder, withAllowedPrefixes } from "../storage/allowed-prefixes.ts";
import { createProjectStorage } from "../storage/create-project-storage.ts";
import type { ConnectorEndpoint } from "../task/run/run-options.ts";
import { ConnectorWatch } from "./observed-connector.ts";
import type { CreateWorld, World } from "./world.ts";

/**
 * The server that is checked: at an endpoint, or the author's connectors in this process. Blocking
 * connectors run in its worker processes, where fx cannot observe them: `inProcess` is undefined then.
 */
export interface CheckTarget {
  /** Calls the server as Flyte's engine does. */
  readonly client: ConnectorClient;
  /** The server of the author's connectors in this process. */
  readonly inProcess?: InProcessServer | undefined;
  /** The author's connectors, unless fx checks a server at an endpoint. */
  readonly connectors?: readonly AnyConnector[];
  readonly endpoint?: ConnectorEndpoint | undefined;
  /** The fake of the outside system, if the project has one. Only in process. */
  readonly world?: World | undefined;
  /** Creates another world. */
  readonly createWorld?: CreateWorld | undefined;
  /** Imports the author's modules again, so that they remember nothing. */
  readonly reload?: (() => Promise<readonly AnyConnector[]>) | undefined;
  /** The real clock, or the virtual clock of the world. */
  readonly clock: RunClock;
  /** The transient HTTP statuses that the outside system has answered during the check that runs. */
  readonly serviceStatuses: number[];
  /** The secrets that fx can read on this machine, or those of the world. */
  readonly secrets: KnownSecrets;
  /** Where fx records the jobs: for the project, or in a temporary folder with a world. */
  readonly runs: RunsPlace;
  readonly projectRoot: string;
  /**
   * A temporary folder for the tables among the inputs of the jobs. A server on this machine may open
   * it, like the folders of runs in `.fx/served`.
   */
  readonly inputsFolder: string;
  /** How long a call may take. Flyte's engine waits for 10 s. */
  readonly deadlineMs: number;
  /** How long a job may take to end, on the clock of the checks. */
  readonly jobTimeoutMs: number;
  close(): Promise<void>;
}

/** The jobs of checks should be short. */
const JOB_TIMEOUT_MS = 10 * 60_000;

/** Connects to a server of Flyte 1 or 2. Throws FX5021, FX5022 or FX5023 if it cannot be used. */
export async function openEndpoint(
  endpoint: ConnectorEndpoint,
  options: {
    readonly projectRoot: string;
    readonly secrets: Secrets;
    readonly signal?: AbortSignal;
    /** The protocol to try first if the endpoint does not name one. Default: Flyte 1. */
    readonly first?: Protocol | undefined;
    /** Default: the deadline of Flyte's engine. */
    readonly deadlineMs?: number;
  },
): Promise<CheckTarget> {
  const { projectRoot, deadlineMs = ENGINE_DEADLINE_MS, signal, first } = options;
  const client = await connectTo(endpoint, {
    signal,
    deadlineMs,
    ...(first !== undefined && { first }),
  });
  const runs = getProcessRuns(projectRoot);
  const inputsFolder = isOnThisMachine(endpoint.address)
    ? mkdtempSync(join(createServedFolder(runs), "check-"))
    : createTemporaryFolder("fx-check");
  return {
    client,
    endpoint: { ...endpoint, protocol: client.protocol },
    clock: toRunClock(realClock),
    serviceStatuses: [],
    secrets: rememberSecrets(options.secrets),
    runs,
    projectRoot,
    inputsFolder,
    deadlineMs,
    jobTimeoutMs: JOB_TIMEOUT_MS,
    close: async () => {
      client.close();
      rmSync(inputsFolder, { recursive: true, force: true });
    },
  };
}

export interface InProcessTargetOptions {
  readonly projectRoot: string;
  readonly protocol?: Protocol | undefined;
  /** Those that the connector gets, unless the world has them. */
  readonly secrets: Secrets;
  /** Makes the fake of the outside system. Without it, the checks create real jobs. */
  readonly createWorld?: CreateWorld | undefined;
  /** Imports the author's modules again, so that they remember nothing. */
  readonly reload?: (() => Promise<readonly AnyConnector[]>) | undefined;
}

/**
 * Where the checks of a server in this process keep their jobs, what it may read of secrets, and how
 * long all may take. With a world, nothing is left of them in the project.
 */
export function placeChecks(
  world: Pick<World, "secrets"> | undefined,
  options: { readonly projectRoot: string; readonly secrets: Secrets },
) {
  const inputsFolder = createTemporaryFolder("fx-check");
  const isReal = world === undefined;
  const projectRoot = isReal ? options.projectRoot : inputsFolder;
  return {
    inputsFolder,
    projectRoot,
    runs: isReal ? getProcessRuns(projectRoot) : placeRuns(projectRoot),
    secrets: isReal ? rememberSecrets(options.secrets) : createFixedSecrets(world.secrets),
    deadlineMs: ENGINE_DEADLINE_MS,
    jobTimeoutMs: JOB_TIMEOUT_MS,
  };
}

/** Serves connectors in this process. With a world, on a virtual clock and in a temporary folder. */
export async function openInProcess(
  connectors: readonly AnyConnector[],
  options: InProcessTargetOptions,
): Promise<CheckTarget> {
  const { createWorld, reload, projectRoot } = options;
  const isReal = createWorld === undefined;
  const clock = isReal ? toRunClock(realClock) : new VirtualClock();
  const random = isReal ? Math.random : createRepeatableRandom(1);
  const world = await createWorld?.({ clock, random });
  const place = placeChecks(world, options);
  const { inputsFolder, runs } = place;
  const serviceStatuses: number[] = [];
  const tools = { clock, random, fetch: world?.fetch ?? noteStatuses(serviceStatuses) };
  const storage = withAllowedPrefixes(
    createProjectStorage({ ...tools, projectRoot, env: process.env }),
    [projectRoot, inputsFolder, runs.root].map(allowFolder),
  );
  const server = await serveInProcess({
    connectors,
    ...tools,
    secrets: place.secrets,
    log: silentLog,
    storage,
  });
  const client = await server.connect(options.protocol ?? "flyte1");
  return {
    client,
    inProcess: server,
    connectors,
    world,
    createWorld,
    reload,
    clock,
    serviceStatuses,
    ...place,
    close: async () => {
      client.close();
      await server.close();
      await world?.close?.();
      rmSync(inputsFolder, { recursive: true, force: true });
    },
  };
}

/** A `fetch` that notes the transient statuses of its answers. */
function noteStatuses(statuses: number[]): typeof fetch {
  return async (...args) => {
    const response = await fetch(...args);
    if (isTransientHttpStatus(response.status)) statuses.push(response.status);
    return response;
  };
}

/** What a server in this process is made from. */
export interface InProcessOptions
  extends
    Omit<ServerOptions, "registry" | "clock" | "fetch">,
    Required<Pick<ServerOptions, "clock" | "fetch">> {
  readonly connectors: readonly AnyConnector[];
}

/**
 * Serves the author's connectors with `fx serve`'s server on a free port of this machine. The checks
 * call it as they call any other server, and can look inside and inject faults.
 */
export async function serveInProcess(options: InProcessOptions) {
  const watch = new ConnectorWatch();
  const registry = new ConnectorRegistry();
  for (const connector of options.connectors) registry.register(watch.observe(connector));
  const fetch = watch.observeFetch(options.fetch, options.clock);
  const host = new GrpcHost({ ...options, registry, fetch });
  await addOperations(host, false);
  const listener = await host.open();
  const address = `127.0.0.1:${await listener.listen("127.0.0.1:0")}`;
  return {
    /** For another server, such as a second replica. */
    options,
    address,
    watch,
    connect: (protocol: Protocol) => connectTo({ address, protocol }),
    /** Resolves when the author's code and fx's server have finished every call. */
    idle: () => host.idle(),
    /** Closes all connections, as a network that breaks. */
    dropConnections: () => listener.destroy(),
    /** Shuts down as `fx serve` does on SIGTERM. */
    close: (drainMs = 0) => host.close({ drainMs }),
  };
}

export type InProcessServer = Awaited<ReturnType<typeof serveInProcess>>;
