import type { Context } from "../base/context.ts";
import type { Storage } from "../base/storage.ts";
import type { ConnectorPort } from "../connector/invoke/connector-port.ts";
import type { LogPageRead } from "../connector/invoke/invoke-get-logs.ts";
import { loadWire } from "../wire/load-wire.ts";
import { ownBytes, toJob, toSentResource } from "./sent-messages.ts";
import { toThrownFacts } from "./thrown-facts.ts";
import type { SentAnswer, WorkerCall } from "./worker-messages.ts";

/** What a call needs in the worker. */
export interface CallParts {
  readonly port: ConnectorPort;
  readonly context: Context;
  readonly storage: Storage | undefined;
  /** Those of the jobs of getMany. */
  readonly entrySignals: readonly AbortSignal[];
  /** Resolves when the caller wants the next page. */
  readonly sendPage: (page: LogPageRead) => Promise<void>;
}

/** Calls the method of the author, and returns what is sent back. Rejects with what it throws. */
export async function answerCall(call: WorkerCall, parts: CallParts): Promise<unknown> {
  switch (call.method) {
    case "do":
      return answerDo(call, parts);
    case "create":
      return answerCreate(call, parts);
    case "get":
      return answerGet(call, parts);
    case "getMany":
      return answerGetMany(call, parts);
    case "delete":
      return answerDelete(call, parts);
    case "getLogs":
      return answerGetLogs(call, parts);
    case "getMetrics":
      return answerGetMetrics(call, parts);
  }
}

type CallOf<Method> = Extract<WorkerCall, { readonly method: Method }>;

async function answerDo(call: CallOf<"do">, { port, context, storage }: CallParts) {
  const wire = await loadWire(call.protocol);
  const job = toJob(call.job, wire, call.connection);
  const message = await port.do(job, context, { storage, writesTo: call.writesTo });
  return toSentResource(message, wire);
}

async function answerCreate(call: CallOf<"create">, { port, context, storage }: CallParts) {
  const job = toJob(call.job, await loadWire(call.protocol), call.connection);
  return ownBytes(await port.create(job, context, { storage, writesTo: call.writesTo }));
}

async function answerGet(call: CallOf<"get">, { port, context, storage }: CallParts) {
  const { meta, outputPrefix, connection, writesTo, protocol } = call;
  const request = { ...context, outputPrefix, connection };
  const message = await port.get(meta, request, protocol, { storage, writesTo });
  return toSentResource(message, await loadWire(protocol));
}

async function answerGetMany(call: CallOf<"getMany">, parts: CallParts) {
  const { port, context, storage, entrySignals } = parts;
  const { entries, connection, protocol } = call;
  const polled = entries.map(({ meta, outputPrefix, writesTo }, index) => ({
    meta,
    outputPrefix,
    datasets: { storage, writesTo },
    signal: entrySignals[index]!,
  }));
  const answers = await port.getMany(polled, { ...context, connection }, protocol);
  const wire = await loadWire(protocol);
  return answers.map((answer): SentAnswer =>
    "message" in answer
      ? { message: toSentResource(answer.message, wire) }
      : { thrown: toThrownFacts(answer.error, port.classify(answer.error)) },
  );
}

async function answerDelete(call: CallOf<"delete">, { port, context }: CallParts) {
  await port.delete(call.meta, { ...context, connection: call.connection });
}

async function answerGetLogs(call: CallOf<"getLogs">, { port, context, sendPage }: CallParts) {
  const { meta, lines, token } = call;
  for await (const page of port.getLogs(meta, { ...context, lines, token })) await sendPage(page);
}

async function answerGetMetrics(call: CallOf<"getMetrics">, { port, context }: CallParts) {
  const { meta, queries, startTime, endTime, stepMs } = call;
  return port.getMetrics(meta, { ...context, queries, startTime, endTime, stepMs });
}
