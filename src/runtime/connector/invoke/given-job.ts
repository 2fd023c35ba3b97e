import type { UnknownValues } from "../../types/shape.ts";
import type { Context } from "../context.ts";
import type { CreateRequest } from "../requests.ts";
import type { JobRequest } from "./invoke-create.ts";

/** What `create` and `do` are given. Its signal and its key are made when they are read; both are own properties, which a spread takes along. */
export class GivenJob implements CreateRequest {
  // Shared by all, for the shape's sake: see CallContext.
  static readonly #LAZY: PropertyDescriptorMap & ThisType<GivenJob> = {
    signal: {
      enumerable: true,
      get() {
        return this.#context.signal;
      },
    },
    idempotencyKey: {
      enumerable: true,
      get() {
        return this.#request.idempotencyKey;
      },
    },
  };

  readonly clock: Context["clock"];
  readonly random: Context["random"];
  readonly fetch: Context["fetch"];
  readonly log: Context["log"];
  readonly secrets: Context["secrets"];
  declare readonly signal: AbortSignal;
  readonly taskTemplate: CreateRequest["taskTemplate"];
  readonly inputs: UnknownValues;
  readonly outputPrefix: string;
  declare readonly idempotencyKey: string;
  readonly taskExecutionMetadata: CreateRequest["taskExecutionMetadata"];
  readonly connection: CreateRequest["connection"];
  readonly #request: JobRequest;
  readonly #context: Context;

  constructor(request: JobRequest, inputs: UnknownValues, context: Context) {
    const { clock, random, fetch, log, secrets } = context;
    this.clock = clock;
    this.random = random;
    this.fetch = fetch;
    this.log = log;
    this.secrets = secrets;
    this.taskTemplate = request.template;
    this.inputs = inputs;
    this.outputPrefix = request.outputPrefix;
    this.taskExecutionMetadata = request.taskExecutionMetadata;
    this.connection = request.connection;
    this.#request = request;
    this.#context = context;
    Object.defineProperties(this, GivenJob.#LAZY);
  }
}
