import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import type { SeenRequest } from "../../support/server/http-server.ts";
import { type DropIn, type DropInOptions, type ServerName, useDropIn } from "./use-drop-in.ts";

/** The requests that connectors send about a job. */
export const OPERATIONS = ["create", "get", "delete"] as const;
type Operation = (typeof OPERATIONS)[number];

/** What the service answers instead to the next requests of an operation. */
export interface ServiceFault {
  /** 0: the connection ends without an answer. */
  readonly status: number;
  /** Does the work first, so that only the answer is lost. */
  readonly doesWork?: boolean;
  /** Default: 1. */
  readonly times?: number;
}

/** A service that both servers call, with a fake of `examples`. */
export interface PairedService {
  readonly type: string;
  readonly inputs: readonly (readonly [name: string, literal: object])[];
  readonly fetch: typeof fetch;
  /** The requests of each operation, as `METHOD /path`. */
  readonly routes: Readonly<Record<Operation, RegExp>>;
  /** The body of an answer that is an error. */
  readonly refuse: (status: number, message: string) => object;
  /** The secrets that the engine of Flyte 2 sends with each call. */
  readonly secrets?: (server: ServerName) => object;
}

/** What a server answered, without what only says how it failed if it did. */
export interface Observed {
  /** A phase, or the code of an error. */
  readonly answer: string;
  readonly message?: string;
  readonly links?: unknown;
  readonly outputs?: unknown;
  readonly resourceMeta?: string;
}

/** What the service says if it fails. */
export const REFUSAL = "try again later";

/** Python's connector and its replacement, with a service that both call. */
export class ConnectorPair {
  readonly dropIn: DropIn;
  /** Fields that the service answers about every job, instead of those of its fake. */
  state: object | undefined;
  #fault: (ServiceFault & { readonly operation: Operation; left: number }) | undefined;
  #executions = 0;

  /** Call it in a `describe`. */
  constructor(
    readonly protocol: Protocol,
    readonly service: PairedService,
    options: Omit<DropInOptions, "send">,
  ) {
    this.dropIn = useDropIn(protocol, {
      ...options,
      send: (input, init) => this.#answer(new Request(input, init)),
    });
    beforeEach(() => (this.state = undefined));
  }

  /** Makes a call while requests of an operation fail. */
  async whileFailing<Result>(
    operation: Operation,
    fault: ServiceFault,
    call: () => Promise<Result>,
  ): Promise<Result> {
    this.#fault = { operation, ...fault, left: fault.times ?? 1 };
    try {
      return await call();
    } finally {
      this.#fault = undefined;
    }
  }

  /** Whether this is a request of an operation. */
  isRequest(operation: Operation, { method, path }: Pick<SeenRequest, "method" | "path">): boolean {
    return this.service.routes[operation].test(`${method} ${path}`);
  }

  /** The next executions are others than before. */
  nextExecution(): string {
    this.#executions += 1;
    return `e${this.#executions}`;
  }

  /** If fx fails a task, its job is a note, and the phase of the job is the answer. */
  async create(
    server: ServerName,
    template: object,
    { name = this.nextExecution(), inputs = this.service.inputs }: CreateOptions = {},
  ): Promise<Observed> {
    const literals =
      this.protocol === "flyte1"
        ? Object.fromEntries(inputs)
        : inputs.map(([input, value]) => ({ name: input, value }));
    const executionId = { project: "p", domain: "d", name };
    const taskExecutionId = { nodeExecutionId: { nodeId: "n0", executionId }, retryAttempt: 0 };
    const created = await this.#observe(server, "CreateTask", {
      template,
      inputs: { literals },
      outputPrefix: `s3://bucket/${name}`,
      taskExecutionMetadata: { taskExecutionId, namespace: "p-d" },
    });
    const { resourceMeta = "" } = created;
    const isNote = Buffer.from(resourceMeta, "base64").toString().startsWith("fx-failed");
    return isNote ? this.get(server, resourceMeta) : created;
  }

  /** Creates a job, and returns the bytes that Flyte stores. */
  async createJob(server: ServerName, template: object, options?: CreateOptions): Promise<string> {
    const { resourceMeta, answer, message } = await this.create(server, template, options);
    if (resourceMeta === undefined) throw new Error(`${server}: ${answer} ${message}`);
    return resourceMeta;
  }

  get(server: ServerName, resourceMeta: string): Promise<Observed> {
    return this.#observe(server, "GetTask", { resourceMeta, taskCategory: this.#category });
  }

  delete(server: ServerName, resourceMeta: string): Promise<Observed> {
    return this.#observe(server, "DeleteTask", { resourceMeta, taskCategory: this.#category });
  }

  get #category(): object {
    return { name: this.service.type };
  }

  async #observe(server: ServerName, method: string, request: object): Promise<Observed> {
    const secrets = this.protocol === "flyte2" && this.service.secrets?.(server);
    const { code, details, messages } = await this.dropIn.call(server, method, {
      ...request,
      ...(secrets && { connection: { secrets } }),
    });
    if (code !== "OK") return { answer: code, message: details };
    const { resource = {}, resourceMeta } = messages[0] as {
      readonly resource?: PolledResource;
      readonly resourceMeta?: string;
    };
    const { phase = "OK", logLinks: links, message, outputs } = resource;
    const seen = { message, outputs, links, resourceMeta };
    return {
      answer: phase,
      ...Object.fromEntries(Object.entries(seen).filter(([, value]) => value !== undefined)),
    };
  }

  async #answer(request: Request): Promise<Response> {
    const { fetch: work } = this.service;
    const { pathname, search } = new URL(request.url);
    const seen = { method: request.method, path: pathname + search };
    const fault = this.#fault;
    if (fault !== undefined && fault.left > 0 && this.isRequest(fault.operation, seen)) {
      fault.left -= 1;
      if (fault.doesWork === true) await work(request);
      if (fault.status === 0) throw new TypeError("fetch failed");
      const { status } = fault;
      return Response.json(this.service.refuse(status, REFUSAL), { status });
    }
    const answer = await work(request);
    if (this.state === undefined || !this.isRequest("get", seen) || !answer.ok) return answer;
    // As text, because JSON.parse would round large ids.
    const text = await answer.text();
    const changed = `${text.slice(0, -1)},${JSON.stringify(this.state).slice(1)}`;
    return new Response(changed, { headers: { "content-type": "application/json" } });
  }
}

interface CreateOptions {
  /** The execution. Default: another one than before. */
  readonly name?: string;
  /** Default: those of the service. */
  readonly inputs?: PairedService["inputs"];
}

interface PolledResource {
  readonly phase?: string;
  readonly message?: string;
  readonly outputs?: unknown;
  readonly logLinks?: unknown;
}

/** The fields of a ResourceMeta in JSON. */
export function fieldsOf(resourceMeta: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(resourceMeta, "base64").toString()) as Record<string, unknown>;
}
