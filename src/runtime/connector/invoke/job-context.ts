import type { Context } from "../../base/context.ts";
import type { Storage } from "../../base/storage.ts";
import { closedStorage } from "../../datasets/bound-datasets.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { UnknownValues } from "../../values/types/shape.ts";
import type { Connection } from "../../wire/models/connection.ts";
import type { TaskExecutionMetadata } from "../../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { CreateRequest } from "../requests.ts";

/** What arrives with a CreateTask or ExecuteTaskSync call, decoded. */
export interface JobRequest {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputPrefix: string;
  readonly idempotencyKey: string;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  readonly connection?: Connection | undefined;
}

/** What has a signal that is made when it is read. */
export interface SignalSource {
  readonly signal: AbortSignal;
}

/** What every method of the author's is given. The signal is made when it is read; it is an own property, which a spread takes along. */
export class BaseContext implements Context {
  // Shared by all. An object literal with a getter has a shape of its own, and V8 keeps that, with all that the getter
  // holds, until it collects the old generation: the whole request, in a server.
  static readonly #SIGNAL: PropertyDescriptor & ThisType<BaseContext> = {
    enumerable: true,
    get() {
      return this.#source.signal;
    },
  };

  readonly clock: Context["clock"];
  readonly random: Context["random"];
  readonly fetch: Context["fetch"];
  readonly log: Context["log"];
  readonly secrets: Context["secrets"];
  declare readonly signal: AbortSignal;
  readonly #source: SignalSource;

  constructor(
    { clock, random, fetch }: Pick<Context, "clock" | "random" | "fetch">,
    { log, secrets }: Pick<Context, "log" | "secrets">,
    source: SignalSource,
  ) {
    this.clock = clock;
    this.random = random;
    this.fetch = fetch;
    this.log = log;
    this.secrets = secrets;
    Object.defineProperty(this, "signal", BaseContext.#SIGNAL);
    this.#source = source;
  }
}

/** What `create` and `do` are given. Its key is made when it is read, as its signal is. */
export class JobContext extends BaseContext implements CreateRequest {
  static readonly #KEY: PropertyDescriptor & ThisType<JobContext> = {
    enumerable: true,
    get() {
      return this.#request.idempotencyKey;
    },
  };

  readonly taskTemplate: CreateRequest["taskTemplate"];
  readonly inputs: UnknownValues;
  readonly outputPrefix: string;
  declare readonly idempotencyKey: string;
  readonly taskExecutionMetadata: CreateRequest["taskExecutionMetadata"];
  readonly connection: CreateRequest["connection"];
  readonly #request: JobRequest;

  constructor(request: JobRequest, inputs: UnknownValues, context: Context) {
    super(context, context, context);
    this.taskTemplate = request.template;
    this.inputs = inputs;
    this.outputPrefix = request.outputPrefix;
    this.taskExecutionMetadata = request.taskExecutionMetadata;
    this.connection = request.connection;
    this.#request = request;
    Object.defineProperty(this, "idempotencyKey", JobContext.#KEY);
  }
}

/** What a connector's call may do with datasets: they come over the wire, and so do the places for new ones. */
export interface DatasetAccess {
  /** Opens those among the inputs, and takes those among the outputs. Undefined: what this process opens by itself. */
  readonly storage?: Storage | undefined;
  /** Where rows among the outputs are written; undefined: nowhere, and they are refused. */
  readonly writesTo?: string | undefined;
}

/** What holds where nobody allowed more. */
export const NO_ACCESS: DatasetAccess = { storage: closedStorage };
