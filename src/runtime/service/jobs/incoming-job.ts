import { idempotencyKey } from "../../connector/idempotency-key.ts";
import type { JobRequest } from "../../connector/invoke/invoke-create.ts";
import type { CreateTaskMessage } from "../../wire/connector-messages.ts";
import type { ServiceCore } from "../service-core.ts";

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
