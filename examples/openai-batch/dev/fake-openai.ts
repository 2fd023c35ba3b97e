/** The only key that the fake accepts. */
export const FAKE_KEY = "sk-fake-0123456789";

/** How batches of these input files end. All others complete. */
const ENDS: ReadonlyMap<string, string> = new Map([
  ["file-invalid", "failed"],
  ["file-late", "expired"],
]);

export interface FakeOpenaiOptions {
  /** Clock in milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
  /** How long a batch takes. Default: 10 s. */
  readonly takesMs?: number;
}

/** An answer instead of the right one. `afterWork` does the work first, so only the reply is lost. */
export interface FakeFault {
  /** Method and last part of the path, such as `POST batches`. */
  readonly on: string;
  readonly status: number;
  readonly afterWork?: boolean;
}

interface FakeBatch {
  readonly id: string;
  readonly createdAt: number;
  readonly body: Readonly<Record<string, unknown>>;
  cancelledAt: number | undefined;
}

/** A fake of OpenAI's batches, as bad as its documents allow. It answers requests by itself. */
export class FakeOpenai {
  /** The faults of the next requests that they fit. Each is used once. */
  readonly faults: FakeFault[] = [];
  readonly batches = new Map<string, FakeBatch>();
  readonly #now: () => number;
  readonly #takesMs: number;

  constructor({ now = Date.now, takesMs = 10_000 }: FakeOpenaiOptions = {}) {
    this.#now = now;
    this.#takesMs = takesMs;
  }

  /** The batches that may run or have run: not those that were cancelled before their first request. */
  get jobs(): { id: string; active: boolean }[] {
    return [...this.batches.values()]
      .filter(
        ({ createdAt, cancelledAt = Infinity }) => cancelledAt - createdAt >= this.#takesMs / 10,
      )
      .map((batch) => ({
        id: batch.id,
        active: ["validating", "in_progress", "finalizing"].includes(this.#status(batch)),
      }));
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace(/^\/v1\//, "").split("/");
    const route = `${request.method} ${path.length === 2 ? "batch" : path.at(-1)}`;
    if (request.headers.get("authorization") !== `Bearer ${FAKE_KEY}`)
      return refuse(401, "invalid_api_key", "Incorrect API key provided");
    const at = this.faults.findIndex(({ on }) => on === route);
    const [fault] = at < 0 ? [] : this.faults.splice(at, 1);
    if (fault !== undefined && fault.afterWork !== true) return scripted(fault);
    const answer = this.#answer(route, path[1], searchParams, await request.text());
    return fault === undefined ? answer : scripted(fault);
  };

  #answer(route: string, id = "", query: URLSearchParams, body: string): Response {
    if (route === "POST batches") return this.#create(JSON.parse(body) as FakeBatch["body"]);
    if (route === "GET batches") return this.#list(query);
    const batch = this.batches.get(id);
    if (batch === undefined) return refuse(404, "not_found", `No batch found with id '${id}'.`);
    const { status } = this.#show(batch);
    if (route === "POST cancel") {
      if (!["validating", "in_progress"].includes(status))
        return refuse(409, "conflict", `Cannot cancel a batch with status '${status}'.`);
      batch.cancelledAt = this.#now();
    }
    return Response.json(this.#show(batch));
  }

  #create(body: FakeBatch["body"]): Response {
    if (typeof body["input_file_id"] !== "string" || typeof body["endpoint"] !== "string")
      return refuse(400, "invalid_request_error", "Missing required parameter.");
    if (Object.keys(Object(body["metadata"]) as object).length > 16)
      return refuse(400, "invalid_request_error", "'metadata' has more than 16 properties.");
    const id = `batch_${String(this.batches.size + 1).padStart(24, "0")}`;
    const batch = { id, createdAt: this.#now(), body, cancelledAt: undefined };
    this.batches.set(id, batch);
    return Response.json(this.#show(batch));
  }

  /** The newest first, in pages. */
  #list(query: URLSearchParams): Response {
    const all = [...this.batches.values()].reverse();
    const start = all.findIndex(({ id }) => id === query.get("after")) + 1;
    const page = all.slice(start, start + Number(query.get("limit") ?? 20));
    const data = page.map((batch) => this.#show(batch));
    return Response.json({ object: "list", data, has_more: start + page.length < all.length });
  }

  #status({ createdAt, cancelledAt, body }: FakeBatch): string {
    if (cancelledAt !== undefined)
      return this.#now() - cancelledAt < this.#takesMs / 10 ? "cancelling" : "cancelled";
    const share = (this.#now() - createdAt) / this.#takesMs;
    if (share < 0.1) return "validating";
    const end = ENDS.get(String(body["input_file_id"])) ?? "completed";
    if (share < 1) return end === "failed" ? end : share < 0.9 ? "in_progress" : "finalizing";
    return end;
  }

  #show(batch: FakeBatch) {
    const status = this.#status(batch);
    const completed = status === "completed" ? 3 : status === "validating" ? 0 : 1;
    return {
      id: batch.id,
      object: "batch",
      ...batch.body,
      status,
      // In whole hours, because `fx check --faults` compares the outputs of runs.
      created_at: Math.floor(batch.createdAt / 3_600_000) * 3600,
      errors:
        status === "failed"
          ? {
              object: "list",
              data: [{ code: "invalid_json_line", message: "Line 1 is not JSON", line: 1 }],
            }
          : null,
      output_file_id: status === "completed" ? `file-out-${batch.id}` : null,
      error_file_id: null,
      request_counts: { total: status === "validating" ? 0 : 3, completed, failed: 0 },
    };
  }
}

function scripted({ status }: FakeFault): Response {
  return refuse(status, "server_error", `scripted ${status}`);
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json(
    { error: { message, type: "invalid_request_error", param: null, code } },
    { status },
  );
}
