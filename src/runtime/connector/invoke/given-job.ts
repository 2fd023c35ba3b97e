import type { UnknownValues } from "../../types/shape.ts";
import type { Context } from "../context.ts";
import type { CreateRequest } from "../requests.ts";
import { GivenContext } from "./given-context.ts";
import type { JobRequest } from "./invoke-create.ts";

/** What `create` and `do` are given. Its key is made when it is read, as its signal is. */
export class GivenJob extends GivenContext implements CreateRequest {
  static readonly #KEY: PropertyDescriptor & ThisType<GivenJob> = {
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
    Object.defineProperty(this, "idempotencyKey", GivenJob.#KEY);
  }
}
