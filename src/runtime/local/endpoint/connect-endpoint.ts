import { connectTo } from "../../client/connect.ts";
import { servedConnector } from "../../client/served-connector.ts";
import { FxError } from "../../errors/errors.ts";
import type { TaskTemplate } from "../../task-template/task-template.ts";
import { realClock } from "../../time/real-clock.ts";
import type { Protocol } from "../../wire/protocol.ts";
import { STOPPED_BY } from "../run-failure.ts";
import type { RunOptions } from "../run-options.ts";
import { stopOf } from "../run-stop.ts";
import type { JobRunner } from "../runners/job-runner.ts";
import { endpointRunner } from "./endpoint-runner.ts";

/** A server of connectors as what runs jobs. */
export interface EndpointServer {
  readonly protocol: Protocol;
  /** Throws FX3005 where it does not serve the template's type. */
  runner(template: TaskTemplate): JobRunner;
  close(): void;
}

/** Throws FX5021, FX5022 or FX5023 where there is no such server, and what stands for a stop where the run is stopped meanwhile. */
export async function connectEndpoint(
  { endpoint, clock, signal }: RunOptions,
  first: Protocol | undefined,
): Promise<EndpointServer> {
  if (endpoint === undefined) throw new FxError("FX7001", "a run by a server without its endpoint");
  if (clock !== undefined && clock !== realClock)
    throw new FxError(
      "FX2007",
      `a server at ${endpoint.address} does not live on another clock than the real one`,
      { hint: "leave out --clock virtual" },
    );
  try {
    const client = await connectTo(endpoint, {
      clock: realClock,
      signal,
      ...(first !== undefined && { first }),
    });
    return {
      protocol: client.protocol,
      runner: (template) => endpointRunner(client, servedConnector(client, template)),
      close: () => client.close(),
    };
  } catch (error) {
    throw signal?.aborted === true ? stoppedEarly(signal) : error;
  }
}

/** Nothing was begun that would have to be told of. */
function stoppedEarly(signal: AbortSignal): FxError {
  const stop = stopOf(signal);
  return new FxError(
    stop.by.kind === "signal" ? STOPPED_BY[stop.by.signal] : "FX1009",
    stop.message,
  );
}
