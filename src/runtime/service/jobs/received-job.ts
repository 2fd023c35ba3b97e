import type { AnyConnector } from "../../connector/connector-registry.ts";
import { idempotencyKey } from "../../connector/idempotency-key.ts";
import type { JobRequest } from "../../connector/invoke/job-context.ts";
import { missingFromConnection } from "../../wire/models/connection.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import { CallRefused, STATUS, peerText } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** Finds the connector for a new job, and what must have come with it. Throws NOT_FOUND, FAILED_PRECONDITION. */
export function connectorForJob(
  core: ServiceCore,
  call: ServedCall,
  message: CreateTaskMessage,
): AnyConnector {
  const { template, inputBytes, connection } = message;
  const connector = core.connectorFor(call, {
    name: template.type,
    version: template.taskTypeVersion,
  });
  call.task = template.id.name;
  core.observers.inputsReceived(call, inputBytes);
  const missing = missingFromConnection(connector.connectionSecrets, connection);
  if (missing.length === 0) return connector;
  const keys = missing.join(", ");
  throw new CallRefused(
    STATUS.FAILED_PRECONDITION,
    `${connector.name} needs ${keys} in the task's connection: name ${missing.length === 1 ? "the secret" : "the secrets"} under custom.secrets of ${template.id.name || "the task"}`,
  );
}

/** A job that a request asks for. Its idempotency key is worked out when the connector reads it. */
export class IncomingJob implements JobRequest {
  readonly #core: ServiceCore;
  readonly #message: CreateTaskMessage;
  #key: string | undefined = undefined;

  constructor(core: ServiceCore, message: CreateTaskMessage) {
    this.#core = core;
    this.#message = message;
  }

  get template(): JobRequest["template"] {
    return this.#message.template;
  }

  get inputs(): JobRequest["inputs"] {
    return this.#message.inputs;
  }

  get outputPrefix(): string {
    return this.#message.outputPrefix;
  }

  get taskExecutionMetadata(): JobRequest["taskExecutionMetadata"] {
    return this.#message.taskExecutionMetadata;
  }

  get connection(): JobRequest["connection"] {
    return this.#message.connection;
  }

  get idempotencyKey(): string {
    this.#key ??= idempotencyKey(this.#message.attemptIdentity() ?? this.#randomIdentity());
    return this.#key;
  }

  /** Nothing in the request names the attempt: a create that is repeated cannot be told from a new one. */
  #randomIdentity(): string {
    const { log, random } = this.#core.options;
    log.warn(
      "a create came without a task execution id and without an output prefix: its idempotency key is random",
      { task: this.template.id.name },
    );
    return Array.from({ length: 4 }, () => random()).join();
  }
}

/** A call of the asynchronous service for a synchronous connector. */
export function refuseSync(call: ServedCall): CallRefused {
  return new CallRefused(
    STATUS.INTERNAL,
    peerText(call, `[${call.connector}] is synchronous: it answers ExecuteTaskSync only`),
  );
}

/** A call of the synchronous service for an asynchronous connector. */
export function refuseAsync(call: ServedCall): CallRefused {
  return new CallRefused(
    STATUS.INTERNAL,
    peerText(call, `[${call.connector}] does not support sync execution`),
  );
}
