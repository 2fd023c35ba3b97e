import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import type { SeenRequest } from "../../support/server/http-server.ts";
import {
  type ConnectorPair,
  OPERATIONS,
  type PairedService,
  REFUSAL,
  type ServiceFault,
} from "./connector-pair.ts";
import { assertListed, differingFields, type Found } from "./listed-differences.ts";
import type { ServerName } from "./use-drop-in.ts";

/** A pair, and what the comparison does with the fake of its service. */
export interface ComparedPair {
  readonly pair: ConnectorPair;
  readonly template: () => Promise<object>;
  /** Whether the service would go on with each of its jobs, the oldest first. */
  readonly areActive: () => readonly boolean[];
  /** Lets the newest job reach an age. */
  readonly advance: (to: "runs" | "has ended") => void;
  /** Lets the service forget its jobs. */
  readonly forget: () => void;
  /** What is different in each run, and in each test. */
  readonly ids: RegExp;
  /** Reads the literals of outputs. Default: they are compared as they are. */
  readonly readOutputs?: (outputs: unknown) => Promise<unknown>;
  /** Reads the body of a request, if it is JSON. Default: it is compared as it is. */
  readonly readBody?: (body: object) => object;
  /** The headers of requests that matter, beside those that say who asks, and with what. */
  readonly headers?: readonly string[];
}

interface JobToCreate {
  readonly template: object;
  /** Default: those of the service. */
  readonly inputs?: PairedService["inputs"];
}

const FAULTS: Readonly<Record<string, ServiceFault>> = {
  "400": { status: 400, times: Infinity },
  "401": { status: 401, times: Infinity },
  "403": { status: 403, times: Infinity },
  "429": { status: 429 },
  "500": { status: 500 },
  "500 after the work": { status: 500, doesWork: true },
  "a lost answer": { status: 0, doesWork: true },
};
/** Fields that say something even if the answers differ. */
const SHOWN = ["answer", "jobs", "isActive", "says"];

/** Collects the differences between what Python's connector and fx do. */
export class ConnectorComparison {
  readonly #found: Found[] = [];

  constructor(private readonly compared: ComparedPair) {}

  /** Fails for a difference that the README.md of the example does not list, or a row without one. */
  assertListed(example: string, protocol: Protocol): void {
    assertListed(`examples/${example}/README.md`, protocol, this.#found);
  }

  /** Lets both servers do the same. */
  async compare(kind: string, observe: (server: ServerName) => Promise<object>): Promise<void> {
    const theirs = this.#withoutIds(await observe("python"));
    const ours = this.#withoutIds(await observe("fx"));
    const differences = differingFields(ours, theirs).filter(
      ({ field }) => ours["answer"] === theirs["answer"] || SHOWN.includes(field),
    );
    this.#found.push(...differences.map((each) => ({ kind, ...each })));
  }

  /** Lets both servers create a job. */
  async compareCreate(kind: string, { template, inputs }: JobToCreate): Promise<void> {
    const { pair } = this.compared;
    await this.compare(kind, (server) =>
      this.#observe(async () => {
        const created = await pair.create(server, template, inputs && { inputs });
        const { answer, resourceMeta } = created;
        if (resourceMeta === undefined) return created;
        const bytes = Buffer.from(resourceMeta, "base64").toString("latin1");
        return {
          answer,
          stored: bytes.startsWith("{") ? (JSON.parse(bytes) as object) : "no JSON",
        };
      }),
    );
  }

  /** Lets both servers poll one job of each, while the service reports the states. */
  async compareStates(
    states: Readonly<Record<string, object>>,
    template: ComparedPair["template"] = this.compared.template,
  ): Promise<void> {
    const { pair, readOutputs = Promise.resolve.bind(Promise) } = this.compared;
    const metas = {
      python: await pair.createJob("python", await template()),
      fx: await pair.createJob("fx", await template()),
    };
    for (const [kind, state] of Object.entries(states)) {
      pair.state = state;
      await this.compare(kind, async (server) => {
        const { outputs, ...observed } = await pair.get(server, metas[server]);
        return { ...observed, outputs: outputs && (await readOutputs(outputs)) };
      });
    }
    pair.state = undefined;
  }

  /** Lets both servers repeat a create, delete jobs of every age, and ask for unknown jobs. */
  async compareLives(): Promise<void> {
    const { pair, template, areActive, advance, forget } = this.compared;
    await this.compare("a repeated create", async (server) => {
      forget();
      const execution = { name: pair.nextExecution() };
      await pair.create(server, await template(), execution);
      await pair.create(server, await template(), execution);
      return { jobs: countActive(areActive()) };
    });
    for (const age of ["waits", "runs", "has ended"] as const)
      await this.compare(`delete: a job that ${age}`, async (server) => {
        const meta = await pair.createJob(server, await template());
        if (age !== "waits") advance(age);
        const observed = await this.#observe(() => pair.delete(server, meta));
        const isActive = areActive().at(-1);
        return { ...observed, isActive, again: (await pair.delete(server, meta)).answer };
      });
    for (const operation of ["get", "delete"] as const)
      await this.compare(`${operation}: an unknown job`, async (server) => {
        const meta = await pair.createJob(server, await template());
        forget();
        const { answer } = await pair[operation](server, meta);
        return { answer };
      });
  }

  /** Lets both servers create, poll and delete jobs of a service that fails. Do it last. */
  async compareFaults(): Promise<void> {
    for (const [name, fault] of Object.entries(FAULTS)) {
      await this.#compareFailedCreate(name, fault);
      await this.#compareFailedCall("delete", name, fault);
      if (name !== "500 after the work") await this.#compareFailedCall("get", name, fault);
    }
    await this.#compareFailedCall("delete", "409 while it runs", { status: 409, times: Infinity });
    await this.#compareFailedCreate("500 for good", { status: 500, times: Infinity });
  }

  /** What a call answers, and what its server asked the service. */
  async #observe(call: () => Promise<{ readonly answer: string }>): Promise<object> {
    const { seen } = this.compared.pair.dropIn.service;
    const first = seen.length;
    const observed = await call();
    return { ...observed, requests: this.#describeRequests(seen.slice(first)) };
  }

  async #compareFailedCreate(name: string, fault: ServiceFault): Promise<void> {
    const { pair, template, areActive, forget } = this.compared;
    await this.compare(`create: ${name}`, async (server) => {
      forget();
      const execution = { name: pair.nextExecution() };
      const { answer, message = "" } = await pair.whileFailing("create", fault, async () =>
        pair.create(server, await template(), execution),
      );
      // As Flyte does if it has lost the answer.
      if (fault.doesWork === true) await pair.create(server, await template(), execution);
      return { answer, jobs: countActive(areActive()), says: message.includes(REFUSAL) };
    });
  }

  async #compareFailedCall(
    operation: "get" | "delete",
    name: string,
    fault: ServiceFault,
  ): Promise<void> {
    const { pair, template, areActive } = this.compared;
    await this.compare(`${operation}: ${name}`, async (server) => {
      const meta = await pair.createJob(server, await template());
      const { answer, message = "" } = await pair.whileFailing(operation, fault, () =>
        pair[operation](server, meta),
      );
      return { answer, isActive: areActive().at(-1), says: message.includes(REFUSAL) };
    });
  }

  /** By operation, or by the end of their path; the rest is a client library's own. */
  #describeRequests(seen: readonly SeenRequest[]): object {
    const { pair, headers: more = [], readBody = (json: object) => json } = this.compared;
    const entries = seen.map(({ method, path, headers, body }) => {
      const name = OPERATIONS.find((each) => pair.isRequest(each, { method, path }));
      const sent = ["authorization", "content-type", ...more].map((key) => [key, headers[key]]);
      return [
        name ?? path.split("/").at(-1)!.split("?")[0]!,
        {
          method,
          path,
          ...(Object.fromEntries(sent) as object),
          body: body.startsWith("{") ? readBody(JSON.parse(body) as object) : body,
        },
      ];
    });
    return Object.fromEntries(entries) as object;
  }

  #withoutIds(observed: object): Record<string, unknown> {
    const text = JSON.stringify(observed).replace(this.compared.ids, "ID");
    return JSON.parse(text) as Record<string, unknown>;
  }
}

function countActive(areActive: readonly boolean[]): number {
  return areActive.filter(Boolean).length;
}
