import type { Awaitable } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { AnyConnector } from "../../connector/connector-registry.ts";
import { idempotencyKey } from "../../connector/idempotency-key.ts";
import type { JobRequest } from "../../connector/invoke/job-request.ts";
import { refusingStorage } from "../../storage/allowed-prefixes.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { holdsOffloaded, resolveOffloaded } from "../../values/resolve-offloaded.ts";
import { getMostLiterals } from "../../wire/codec/check-parts.ts";
import {
  type CategoryMessage,
  type Connection,
  type CreateTaskMessage,
  missingFromConnection,
  type TaskExecutionMetadata,
} from "../../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import { CallRefused, REFUSALS } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { CompleteServerOptions } from "../server-options.ts";

/**
 * The job that `create` or `do` starts. Its idempotency key is a hash, so it is computed only when
 * read; the same each time that Flyte repeats a create, if the request identifies the attempt.
 */
export class NewJob implements JobRequest {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputPrefix: string;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  readonly connection: Connection | undefined;
  #key: string | undefined = undefined;

  constructor(
    private readonly message: CreateTaskMessage,
    private readonly options: CompleteServerOptions,
  ) {
    this.template = message.template;
    this.inputs = message.inputs;
    this.outputPrefix = message.outputPrefix;
    this.taskExecutionMetadata = message.taskExecutionMetadata;
    this.connection = message.connection;
  }

  get idempotencyKey(): string {
    this.#key ??= idempotencyKey(
      this.message.attemptIdentity() ?? createIdentity(this.message, this.options),
    );
    return this.#key;
  }
}

function createIdentity(
  { template }: CreateTaskMessage,
  { log, random }: CompleteServerOptions,
): string {
  log.warn(
    "the request has no task execution id and no output prefix: its idempotency key is random",
    { task: template.id.name },
  );
  return Array.from({ length: 4 }, () => random()).join();
}

/**
 * Reads offloaded inputs: Flyte stores large ones and the lists of map tasks in object storage, not
 * in the message. Together they may be as large as a message. Rejects with UNAVAILABLE if the
 * storage does not respond, and with FAILED_PRECONDITION if the inputs cannot be read.
 */
export function resolveInputs(
  call: ServedCall,
  message: CreateTaskMessage,
): Awaitable<CreateTaskMessage> {
  const isOffloaded = Object.values(message.inputs.literals ?? {}).some(holdsOffloaded);
  return isOffloaded ? readOffloadedInputs(call, message) : message;
}

async function readOffloadedInputs(
  call: ServedCall,
  message: CreateTaskMessage,
): Promise<CreateTaskMessage> {
  const { storage = refusingStorage, maxMessageBytes, mostParts } = call.state.options;
  try {
    const inputs = await resolveOffloaded(message.inputs, {
      read: (uri, limit) => storage.getBytes(uri, { limit, signal: call.signal }),
      decode: (bytes) => {
        call.state.memory.add(call, call.wire.weighLiteral(bytes, mostParts));
        return call.wire.decodeLiteral(bytes, mostParts);
      },
      mostBytes: maxMessageBytes,
      mostLiterals: getMostLiterals(mostParts),
    });
    return { ...message, inputs };
  } catch (error) {
    throw refuseInputs(call, error);
  }
}

function refuseInputs(call: ServedCall, error: unknown): CallRefused {
  const { cause } = error as Error;
  if (cause instanceof CallRefused) return cause;
  const hint = cause instanceof FxError && cause.code === "FX5015" ? cause.hint : undefined;
  const isTransient = cause instanceof FxError && cause.retryable;
  return REFUSALS.unreadableInputs(call, error, isTransient, hint);
}

/** Throws NOT_FOUND if no connector is registered for the task type. */
export function findConnector(call: ServedCall, { name, version }: CategoryMessage): AnyConnector {
  const connector = call.state.options.registry.find(name, version);
  if (connector === undefined) throw REFUSALS.unknownTaskType(name);
  call.taskType = connector.taskCategory.name;
  call.connector = connector.name;
  call.span.add({ "flyte.task.type": call.taskType });
  return connector;
}

/**
 * The connector for a new job. Throws FAILED_PRECONDITION if the task's connection lacks secrets
 * that it needs.
 */
export function findConnectorForJob(
  call: ServedCall,
  { template, inputBytes, connection, execution }: CreateTaskMessage,
): AnyConnector {
  call.span.add({
    "flyte.execution.project": execution?.project,
    "flyte.execution.domain": execution?.domain,
    "flyte.execution.name": execution?.name,
    "flyte.task.attempt": execution?.attempt,
  });
  const { type: name, taskTypeVersion: version, id } = template;
  const connector = findConnector(call, { name, version });
  call.task = id.name;
  call.useSecrets(connection);
  call.state.notify((observer) => observer.inputsReceived?.(call, inputBytes));
  const missing = missingFromConnection(connector.connectionSecrets, connection);
  if (missing.length > 0) throw REFUSALS.missingSecrets(connector.name, missing, id.name);
  return connector;
}

/** Lists all connectors by name, with the task types that each runs. */
export function answerListConnectors({ state, wire }: ServedCall, bytes: Uint8Array): Uint8Array {
  wire.server.decodeListConnectors(bytes);
  return wire.server.encodeListConnectors(state.options.registry.listConnectors());
}

/** Returns one connector by name. Throws NOT_FOUND. */
export function getConnector({ state, wire }: ServedCall, bytes: Uint8Array): Uint8Array {
  const name = wire.server.decodeGetConnector(bytes);
  const connectors = state.options.registry.listConnectors();
  const found = connectors.find((connector) => connector.name === name);
  if (found === undefined) throw REFUSALS.unknownConnector(name);
  return wire.server.encodeGetConnector(found);
}
