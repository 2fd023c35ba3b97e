import type { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import type { Clock } from "../../base/context.ts";
import { FxError, type FxErrorOptions } from "../../base/errors/errors.ts";
import { doublingPause, retry } from "../../calls/retry.ts";
import { createHttpAgent, readError } from "../transport/http-agent.ts";
import { checkSignedUrl, createCheckedLookup, type StorePolicy } from "./store-policy.ts";

const MOST_TRIES = 4;
/** A store that sends nothing for this long will not send more. */
const SILENCE_MS = 60_000;
const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

type Request = Omit<Dispatcher.RequestOptions, "origin" | "path">;

/**
 * Sends requests to signed URLs of a store. The query of such a URL is a credential, so it appears
 * in no error. Proxies come from the environment. Redirects are not followed.
 */
export class SignedUrls {
  readonly #lookup: LookupFunction;
  #agent: Promise<Dispatcher> | undefined;

  /** @param lookUp what asks the system for the addresses of a host */
  constructor(
    private readonly clock: Clock,
    private readonly policy: StorePolicy,
    lookUp?: typeof lookup,
  ) {
    this.#lookup = createCheckedLookup(policy, lookUp);
  }

  /**
   * Repeats a request until it does not fail for a reason that passes.
   *
   * @param what what fx wants, for instance "upload report.csv to"
   * @param createRequest called for every try, because a body can be sent only once
   * @param read reads the reply
   * @throws FxError FX5013 if the store refuses or does not answer, FX5033 for a URL that fx must not
   * use, and what the functions throw
   */
  async request<T>(
    what: string,
    url: string,
    createRequest: () => Request,
    read: (body: Dispatcher.ResponseData["body"]) => Promise<T>,
  ): Promise<T> {
    const summary = `cannot ${what} ${toPrintable(url)}`;
    checkSignedUrl(new URL(url), this.policy);
    const { request } = await import("undici");
    this.#agent ??= createHttpAgent({ tls: undefined, lookup: this.#lookup });
    const dispatcher = await this.#agent;
    const attempt = async (): Promise<T> => {
      try {
        const { statusCode, body } = await request(url, {
          ...createRequest(),
          dispatcher,
          headersTimeout: SILENCE_MS,
          bodyTimeout: SILENCE_MS,
        });
        if (statusCode >= 200 && statusCode < 300) return await read(body);
        throw toRefusal(summary, statusCode, await readError(body));
      } catch (error) {
        if (error instanceof FxError) throw error;
        const { message } = error as Error;
        throw new StoreFailure(`${summary}: ${message}`, { isTransient: true, cause: error });
      }
    };
    return retry(attempt, {
      clock: this.clock,
      attempts: MOST_TRIES,
      pauseMs: doublingPause(500),
      isTransient: (error) => error instanceof StoreFailure && error.isTransient,
    });
  }
}

/** Why a try failed. */
class StoreFailure extends FxError {
  readonly isTransient: boolean;

  constructor(message: string, options: FxErrorOptions & { readonly isTransient: boolean }) {
    super("FX5013", message, options);
    this.isTransient = options.isTransient;
  }
}

/** Quotes only the code: the rest of a store's error may repeat the signature. */
function toRefusal(summary: string, statusCode: number, body: Uint8Array): StoreFailure {
  const [, code = ""] = /<Code>(\w{1,60})<\/Code>/.exec(Buffer.from(body).toString("latin1")) ?? [];
  const isTooLarge = statusCode === 413 || code === "EntityTooLarge";
  const reason = `HTTP status ${statusCode}${code === "" ? "" : ` (${code})`}`;
  return new StoreFailure(`${summary}: ${reason}`, {
    isTransient: TRANSIENT.has(statusCode),
    ...(isTooLarge && { hint: "copy the file to the store yourself, and pass its URI" }),
  });
}

/** The URL without its query. Throws FX5033 for a text that is not a URL. */
function toPrintable(url: string): string {
  if (!URL.canParse(url)) throw new FxError("FX5033", "the cluster returned an invalid signed URL");
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
