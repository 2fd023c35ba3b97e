import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, createLogger, type Logger, realClock } from "../base/context.ts";
import { fromErrorFacts } from "../base/errors/error-facts.ts";
import type { Storage } from "../base/storage.ts";
import { runInTrace } from "../base/tracing.ts";
import { classifyThrown } from "../connector/classify-error.ts";
import type { ConnectorRegistry } from "../connector/connector-registry.ts";
import { type ConnectorPort, openHere } from "../connector/invoke/connector-port.ts";
import type { LogPageRead } from "../connector/invoke/invoke-get-logs.ts";
import { createRedactingLog, Redactor } from "../secrets/redactor.ts";
import { SecretResolver } from "../secrets/secret-resolver.ts";
import { connectionSecrets } from "../wire/models/connector-messages.ts";
import { answerCall } from "./answer-call.ts";
import { LogQueue } from "./log-queue.ts";
import { toThrownFacts } from "./thrown-facts.ts";
import type { FromWorker, ToWorker, WorkerCall } from "./worker-messages.ts";

/** How many pages of a log may wait until the caller reads them. */
const MOST_UNREAD = 4;

/** What the calls of a worker share. */
export interface WorkerParts extends Pick<Context, "random" | "fetch"> {
  readonly registry: Pick<ConnectorRegistry, "getConnector">;
  /** For datasets and sensors. Undefined: all that this process may read. */
  readonly storage: Storage | undefined;
  /** Whether it is for a local run: then a missing secret has another hint. */
  readonly isLocal: boolean;
  /** Calls `sent` when the message has left this process. */
  readonly send: (message: FromWorker, sent?: () => void) => void;
  /** Called before each answer. */
  readonly beforeAnswer?: () => void;
  /** Begins to answer a call: author code runs until it first waits. */
  readonly watch?: (call: WorkerCall, begin: () => Promise<void>) => void;
}

/** A call that is not answered yet. */
class OpenCall {
  readonly abort = new AbortController();
  /** Those of the jobs of getMany. */
  readonly entryAborts: readonly AbortController[];
  /** Those that the call has read, and got, such as a token. */
  known: SecretResolver | undefined = undefined;
  #unread = 0;
  #continue: () => void = () => undefined;

  constructor(readonly call: WorkerCall) {
    const jobs = call.method === "getMany" ? call.entries : [];
    this.entryAborts = jobs.map(() => new AbortController());
  }

  get secretValues(): readonly string[] {
    const { secrets, connection } = this.call;
    const read = this.known?.values ?? [];
    return [...Object.values(secrets), ...Object.values(connection?.secrets ?? {}), ...read];
  }

  /** A page was sent. Resolves when the next one may follow. */
  async notePage(): Promise<void> {
    this.#unread += 1;
    if (this.#unread < MOST_UNREAD) return;
    await new Promise<void>((resolve) => (this.#continue = resolve));
  }

  wasRead(): void {
    this.#unread -= 1;
    this.#continue();
  }
}

/** Answers the calls of the process that started this one. */
export class WorkerService {
  readonly log: Logger;
  readonly #open = new Map<number, OpenCall>();
  /** The id of the call that runs. */
  readonly #running = new AsyncLocalStorage<number>();

  constructor(private readonly parts: WorkerParts) {
    const queue = new LogQueue(parts.send);
    const log = createLogger(
      (level) => (message, fields) =>
        queue.add({ kind: "log", level, message, fields, id: this.#running.getStore() }),
    );
    // The other side does not know what a call gets here, such as a token.
    const redactor = new Redactor(() => this.listSecrets());
    this.log = createRedactingLog(log, (text) => redactor.redact(text));
  }

  receive(message: ToWorker): void {
    if (message.kind === "call") this.#begin(message.id, message.call);
    else if (message.kind === "ping") this.parts.send({ kind: "pong" });
    else if (message.kind === "read") this.#open.get(message.id)?.wasRead();
    else if (message.kind === "cancel") {
      const { abort, entryAborts } = this.#open.get(message.id) ?? {};
      const aborted = message.entry === undefined ? abort : entryAborts?.[message.entry];
      aborted?.abort(fromErrorFacts(message.reason));
    }
  }

  /** The calls that are not answered yet. */
  listCalls(): readonly WorkerCall[] {
    return Array.from(this.#open.values(), ({ call }) => call);
  }

  /** Those of the calls that are not answered yet. */
  listSecrets(): readonly string[] {
    return [...this.#open.values()].flatMap(({ secretValues }) => secretValues);
  }

  #begin(id: number, call: WorkerCall): void {
    const open = new OpenCall(call);
    this.#open.set(id, open);
    const begin = (): Promise<void> => this.#answer(id, open);
    const { watch = () => void begin() } = this.parts;
    this.#running.run(id, () => runInTrace(call.trace, () => watch(call, begin)));
  }

  /** Never rejects. */
  async #answer(id: number, open: OpenCall): Promise<void> {
    const { send, registry, storage, beforeAnswer } = this.parts;
    const { taskType, taskTypeVersion } = open.call;
    let port: ConnectorPort | undefined;
    try {
      port = openHere(registry.getConnector(taskType, taskTypeVersion));
      const context = this.#createContext(open);
      const entrySignals = open.entryAborts.map(({ signal }) => signal);
      const sendPage = (page: LogPageRead): Promise<void> => {
        send({ kind: "page", id, page });
        return open.notePage();
      };
      const parts = { port, context, storage, entrySignals, sendPage };
      const answer = await answerCall(open.call, parts);
      beforeAnswer?.();
      send({ kind: "reply", id, answer });
    } catch (error) {
      beforeAnswer?.();
      const errorClass = (port?.classify ?? classifyThrown)(error);
      send({ kind: "thrown", id, thrown: toThrownFacts(error, errorClass) });
    } finally {
      this.#open.delete(id);
    }
  }

  #createContext(open: OpenCall): Context {
    const { call, abort } = open;
    const { signal } = abort;
    const { random, fetch, isLocal } = this.parts;
    const { deadline, connection } = call;
    const sent = createSentSecrets(call.secrets, isLocal);
    open.known = sent;
    const secrets = connection === undefined ? sent : connectionSecrets(connection, sent);
    return { clock: realClock, random, fetch, log: this.log, secrets, signal, deadline };
  }
}

/** A worker has only the secrets that its connector declares. */
function createSentSecrets(secrets: WorkerCall["secrets"], local: boolean): SecretResolver {
  const entries = Object.entries(secrets).map(([key, value]) => [key.toUpperCase(), value]);
  const env = Object.fromEntries(entries) as Record<string, string>;
  const plainNames = new Set(Object.keys(env));
  const place = "the secrets that the connector declares";
  return new SecretResolver({ env, local, plainNames, place, readFile: () => undefined });
}
