import { STATUS } from "../../calls/call-status.ts";
import { CallFailure, serverText } from "../../client/call-failure.ts";
import { type ConnectorClient, notServedError } from "../../client/connector-client.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import type { LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { LogsRequest } from "../../connector/requests.ts";
import type {
  CategoryMessage,
  JobMessage,
  NewJobMessage,
} from "../../wire/models/connector-messages.ts";
import type { LogLine } from "../../wire/models/job-log.ts";
import type { ConnectorCalls, LocalRun } from "../local-run.ts";

/** The calls of one attempt to a connector server. */
export function createEndpointCalls(client: ConnectorClient, run: LocalRun): ConnectorCalls {
  const readLog = createLogReader(client);
  /** A server may list a task type that it does not serve. */
  const rethrow = (error: unknown): never => {
    if (error instanceof CallFailure && error.status === STATUS.NOT_FOUND)
      throw notServedError(client, run.job.template, error);
    throw error;
  };
  return {
    do: ({ signal }) => client.do(createNewJobMessage(run), { signal }).catch(rethrow),
    // Without the signal: fx must learn about the job to delete it.
    async create() {
      const resourceMeta = await client.create(createNewJobMessage(run)).catch(rethrow);
      refuseFailedCreate(resourceMeta);
      return resourceMeta;
    },
    get(meta, { signal }) {
      const job = { ...createJobMessage(run, meta), outputPrefix: run.outputPrefix };
      return client.get(job, { signal });
    },
    delete: (meta, { signal }) => client.delete(createJobMessage(run, meta), { signal }),
    getLogs: (meta, request) => readLog(createJobMessage(run, meta), request),
  };
}

/** Throws if the resource_meta says that create failed for good, which fx's server reports as OK. */
export function refuseFailedCreate(resourceMeta: Uint8Array): void {
  const failed = decodeFailedCreate(resourceMeta);
  if (failed === undefined) return;
  throw new CallFailure("FX1002", serverText(failed.message), {
    operation: "create",
    outcome: "refused",
    serverMessage: failed.message,
  });
}

export function createJobMessage(run: LocalRun, resourceMeta: Uint8Array): JobMessage {
  const { type, taskTypeVersion } = run.job.template;
  const category: CategoryMessage = { name: type, version: taskTypeVersion };
  return { category, resourceMeta, connection: run.connection };
}

/** The request that creates an attempt's job. */
export function createNewJobMessage(run: LocalRun): NewJobMessage {
  return { ...run.jobRequest(), execution: run.execution, connection: run.connection };
}

/** Reads a job's log from a server. */
function createLogReader(client: ConnectorClient) {
  const unseen = new UnseenLines();
  let hasLog = true;
  return async function* read(
    job: JobMessage,
    { lines, token, signal }: LogsRequest,
  ): AsyncGenerator<LogPageRead> {
    if (!hasLog) return;
    unseen.begin(token);
    try {
      for await (const message of client.getLogs({ ...job, lines, token }, signal))
        yield { lines: unseen.filter(message.lines), token: message.token || undefined };
    } catch (error) {
      // The log continues while its job runs, so the next read returns the rest.
      const isOpen = error instanceof CallFailure && error.status === STATUS.DEADLINE_EXCEEDED;
      if (!isOpen && !hasNoLogs(error)) throw error;
      hasLog = isOpen;
    }
  };
}

/** Python's servers return UNKNOWN, mostly without a message, if a connector has no log. */
function hasNoLogs(error: unknown): boolean {
  if (!(error instanceof CallFailure)) return false;
  return (
    error.status === STATUS.UNIMPLEMENTED ||
    (error.status === STATUS.UNKNOWN &&
      (error.serverMessage === "" || error.serverMessage.includes("NotImplementedError")))
  );
}

/**
 * Leaves out lines that were already shown: a server without tokens starts with the first line each
 * time.
 */
export class UnseenLines {
  #token: string | undefined;
  #first: string | undefined;
  #shown = 0;
  #at = 0;

  /** Starts a read at a token. */
  begin(token: string): void {
    if (token !== this.#token) {
      this.#first = undefined;
      this.#shown = 0;
    }
    this.#token = token;
    this.#at = 0;
  }

  filter(lines: readonly LogLine[]): readonly LogLine[] {
    if (this.#at === 0 && lines.length > 0) this.#compareFirst(lines[0]!.message);
    const unseen = lines.slice(Math.max(0, this.#shown - this.#at));
    this.#at += lines.length;
    this.#shown = Math.max(this.#shown, this.#at);
    return unseen;
  }

  /** A log that starts with another line is another part of it. */
  #compareFirst(first: string): void {
    if (first !== this.#first) this.#shown = 0;
    this.#first = first;
  }
}
