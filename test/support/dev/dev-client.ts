import assert from "node:assert/strict";
import { once } from "node:events";
import type {
  DevEvent,
  DevState,
  ListedRun,
  RunRequest,
  StartedRun,
} from "../../../src/dev/protocol.ts";
import { type FxOptions, type RunningFx, startFx } from "../command/fx.ts";
import { closeWithScope } from "../hooks/current-test.ts";
import type { TemporaryProject } from "../project/temporary-project.ts";

/** The built `fx dev` in a project, and a page that is open. Both end with their test or file. */
export class DevClient {
  readonly running: RunningFx;
  /** The URL that `fx dev` printed first. The client has used it. */
  readonly url: string;
  /** The address of the page. */
  readonly page: string;
  readonly cookie: string;
  readonly #closing = new AbortController();
  readonly #events: DevEvent[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(running: RunningFx, url: string, { headers }: Response) {
    this.running = running;
    this.url = url;
    this.page = new URL(headers.get("location")!, url).href;
    this.cookie = headers.getSetCookie()[0]!.split(";")[0]!;
  }

  static async start(
    project: TemporaryProject,
    args: readonly string[] = [],
    options: FxOptions = {},
  ): Promise<DevClient> {
    const port = args.includes("--port") ? [] : ["--port", "0"];
    const running = startFx(project, ["dev", ...args, ...port], options);
    const ended = running.ended.then(({ stderr }) => {
      throw new Error(`fx dev ended before it printed its URL:\n${stderr}`);
    });
    const [line] = (await Promise.race([once(running.child.stdout, "data"), ended])) as [Buffer];
    ended.catch(() => undefined); // later it may end
    const url = /http:\S+/.exec(line.toString())![0];
    const login = await fetch(url, { redirect: "manual" });
    const client = new DevClient(running, url, login);
    await client.#follow();
    return client;
  }

  get origin(): string {
    return new URL(this.url).origin;
  }

  get state(): Promise<DevState> {
    return this.#readState();
  }

  async get<Answer>(path: string): Promise<Answer> {
    return (await (await this.request(path)).json()) as Answer;
  }

  async post<Answer>(path: string, body: unknown = null): Promise<Answer> {
    const headers = { "content-type": "application/json" };
    const answer = await this.request(path, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Answer;
  }

  /** Starts a run. Resolves to its ID when it is on record. */
  async startRun(request: RunRequest): Promise<string> {
    const started = await this.post<StartedRun>("/api/runs", request);
    assert.ok("id" in started, JSON.stringify(started));
    return started.id;
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie: this.cookie, ...(init.headers as Record<string, string>) };
    return fetch(`${this.origin}${path}`, { ...init, headers, signal: this.#closing.signal });
  }

  /** Resolves to the first event from now on, or since the last call, that is as described. */
  async event<Type extends DevEvent["type"]>(
    type: Type,
    isMeant: (event: Extract<DevEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<DevEvent, { type: Type }>> {
    for (;;) {
      const index = this.#events.findIndex(
        (event) => event.type === type && isMeant(event as Extract<DevEvent, { type: Type }>),
      );
      if (index >= 0)
        return this.#events.splice(0, index + 1).at(-1) as Extract<DevEvent, { type: Type }>;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Resolves when the project has loaded again, or failed to. */
  async reloaded() {
    return (await this.event("project", ({ project }) => project.state !== "loading")).project;
  }

  /** Resolves when the run has reached the phase. */
  async reached(id: string, phase: string): Promise<ListedRun> {
    return (await this.event("run", ({ run }) => run.id === id && run.phase === phase)).run;
  }

  /** Resolves when the run is over: its outputs are on record, and no job of it runs. */
  async ended(id: string): Promise<ListedRun> {
    return (await this.event("run", ({ run }) => run.id === id && run.state === "ended")).run;
  }

  /** Uses the first URL again, and returns the one that `fx dev` prints instead. */
  async useUrlAgain(): Promise<string> {
    const { stderr } = this.running.child;
    const printed = new Promise<string>((resolve) => {
      let text = "";
      const look = (chunk: Buffer): void => {
        text += chunk.toString();
        const url = /a new one: (\S+)\n/.exec(text)?.[1];
        if (url === undefined) return;
        stderr.off("data", look);
        resolve(url);
      };
      stderr.on("data", look);
    });
    assert.equal((await fetch(this.url)).status, 403);
    return printed;
  }

  /** Closes the page and ends `fx dev`. */
  readonly close = closeWithScope(async () => {
    this.#closing.abort();
    this.running.child.kill("SIGTERM");
    await this.running.ended;
  });

  /** The first event of another page. */
  async #readState(): Promise<DevState> {
    for await (const event of this.#readEvents(await this.request("/api/events")))
      if (event.type === "state") return event.state;
    return assert.fail("the events ended");
  }

  async #follow(): Promise<void> {
    const events = this.#readEvents(await this.request("/api/events"));
    const read = async (): Promise<void> => {
      for await (const event of events) {
        this.#events.push(event);
        for (const wake of this.#waiting) wake();
        this.#waiting.clear();
      }
    };
    void read().catch(() => undefined); // the stream ends with the session
  }

  async *#readEvents({ body }: Response): AsyncGenerator<DevEvent> {
    let rest = "";
    for await (const text of body!.pipeThrough(new TextDecoderStream())) {
      const parts = `${rest}${text}`.split("\n\n");
      rest = parts.pop()!;
      for (const part of parts) yield JSON.parse(part.replace(/^data: /, "")) as DevEvent;
    }
  }
}

/** A run of the task `count` in `src/index.ts`. */
export function countRequest(inputs: RunRequest["inputs"] = { word: "ab" }): RunRequest {
  return { task: "count", file: "src/index.ts", inputs, clock: "real" };
}

/**
 * A module whose task `count` runs until its file `go` exists, and then returns a text and a
 * dataset. Each create and delete adds a line to `calls.log`.
 */
export function countSource({ message = "counting" } = {}): string {
  return `import { appendFileSync, existsSync } from "node:fs";
import { Resource, defineAsyncConnector, t } from "flyte-fx";
const connector = defineAsyncConnector({
  taskType: "count",
  poll: { min: "50ms", max: "50ms" },
  inputs: { word: t.string(), times: t.int().default(2) },
  outputs: { text: t.string(), table: t.dataset({ columns: { n: t.int(), cell: t.string() } }) },
  resourceMeta: { word: t.string(), times: t.int() },
  create: ({ inputs }) => { appendFileSync("calls.log", "create\\n"); console.log("author prints"); return inputs; },
  get: ({ word, times }) => existsSync("go")
    ? Resource.succeeded({ text: word.repeat(times), table: Array.from({ length: 150 }, (_, n) => ({ n, cell: "<script>alert(1)</script>" })) })
    : Resource.running(${JSON.stringify(message)}),
  delete: () => { appendFileSync("calls.log", "delete\\n"); },
});
export const count = connector.task({ name: "count" });
`;
}
