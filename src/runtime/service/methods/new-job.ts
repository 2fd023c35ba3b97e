import { idempotencyKey } from "../../connector/idempotency-key.ts";
import type { JobRequest } from "../../connector/invoke/job-request.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type {
  Connection,
  CreateTaskMessage,
  JobHeaderMessage,
  TaskExecutionMetadata,
} from "../../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { CompleteServerOptions } from "../server-options.ts";

/**
 * Identifies the job that `create` or `do` starts. The key is a hash, so it is computed only when
 * read; the same each time that Flyte repeats a create, if the request identifies the attempt.
 */
export class NewJobKey {
  #key: string | undefined = undefined;

  constructor(
    private readonly message: Pick<JobHeaderMessage, "template" | "attemptIdentity">,
    private readonly options: Pick<CompleteServerOptions, "log" | "random">,
  ) {}

  get idempotencyKey(): string {
    this.#key ??= idempotencyKey(this.message.attemptIdentity() ?? this.#createIdentity());
    return this.#key;
  }

  #createIdentity(): string {
    const { log, random } = this.options;
    log.warn(
      "the request has no task execution id and no output prefix: its idempotency key is random",
      { task: this.message.template.id.name },
    );
    return Array.from({ length: 4 }, () => random()).join();
  }
}

/** The job that `create` or `do` starts. */
export class NewJob implements JobRequest {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputPrefix: string;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  readonly connection: Connection | undefined;

  constructor(
    message: CreateTaskMessage,
    private readonly key: NewJobKey,
  ) {
    this.template = message.template;
    this.inputs = message.inputs;
    this.outputPrefix = message.outputPrefix;
    this.taskExecutionMetadata = message.taskExecutionMetadata;
    this.connection = message.connection;
  }

  get idempotencyKey(): string {
    return this.key.idempotencyKey;
  }
}
