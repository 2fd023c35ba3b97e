import { type lookup, lookup as lookUpName } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import type { Clock } from "../../base/context.ts";
import { FxError, type FxErrorOptions } from "../../base/errors/errors.ts";
import { oneLine } from "../../base/text.ts";
import { doublingPause, isTransientHttpStatus, retry } from "../../calls/retry.ts";
import type { ClusterConfig } from "../config/cluster-config.ts";
import { createHttpAgent, readError } from "../transport/rpc.ts";

const MOST_TRIES = 4;
/** A store that sends nothing for this long will not send more. */
const SILENCE_MS = 60_000;

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
        throw new StoreFailure(`${summary}: ${message}`, true, { cause: error });
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
  constructor(
    message: string,
    readonly isTransient: boolean,
    options: FxErrorOptions,
  ) {
    super("FX5013", message, options);
  }
}

/** Quotes only the code: the rest of a store's error may repeat the signature. */
function toRefusal(summary: string, statusCode: number, body: Uint8Array): StoreFailure {
  const [, code = ""] = /<Code>(\w{1,60})<\/Code>/.exec(Buffer.from(body).toString("latin1")) ?? [];
  const isTooLarge = statusCode === 413 || code === "EntityTooLarge";
  const reason = `HTTP status ${statusCode}${code === "" ? "" : ` (${code})`}`;
  return new StoreFailure(`${summary}: ${reason}`, isTransientHttpStatus(statusCode), {
    hint: isTooLarge ? "copy the file to the store yourself, and pass its URI" : undefined,
  });
}

/** The URL without its query. Throws FX5033 for a text that is not a URL. */
function toPrintable(url: string): string {
  if (!URL.canParse(url)) throw new FxError("FX5033", "the cluster returned an invalid signed URL");
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** Which signed URLs of a cluster fx uses: the cluster must not make it call any server. */
export interface StorePolicy {
  /** Whether the store must have TLS, because the cluster has it. */
  readonly needsTls: boolean;
  /** Whether the store may be on this machine, because the cluster is there, too. */
  readonly mayBeLocal: boolean;
}

const LOCAL = new BlockList();
LOCAL.addSubnet("127.0.0.0", 8, "ipv4");
LOCAL.addSubnet("0.0.0.0", 8, "ipv4");
LOCAL.addAddress("::1", "ipv6");
LOCAL.addAddress("::", "ipv6");

/** Where clouds serve the credentials of a machine. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet("169.254.0.0", 16, "ipv4");
LINK_LOCAL.addSubnet("fe80::", 10, "ipv6");
LINK_LOCAL.addSubnet("64:ff9b::169.254.0.0", 112, "ipv6"); // the first one behind NAT64
LINK_LOCAL.addAddress("fd00:ec2::254", "ipv6");

export function createStorePolicy({ host, tls, insecureStore }: ClusterConfig): StorePolicy {
  return {
    needsTls: tls !== undefined && !insecureStore,
    mayBeLocal: insecureStore || isLocalName(host) || isInList(LOCAL, host),
  };
}

/**
 * Checks what a URL says itself.
 *
 * @throws FxError FX5033 if the policy does not allow it
 */
export function checkSignedUrl({ origin, protocol, hostname }: URL, policy: StorePolicy): void {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (protocol !== "https:" && (policy.needsTls || protocol !== "http:"))
    throw refuse(origin, "which has no TLS, although the cluster has", protocol === "http:");
  if (isLocalName(host) && !policy.mayBeLocal) throw refuseLocal(origin);
  checkAddress(origin, host, policy);
}

/**
 * Looks up the addresses of a host, and passes none of them on if the policy does not allow one.
 *
 * @param lookUp what asks the system
 */
export function createCheckedLookup(
  policy: StorePolicy,
  lookUp: typeof lookUpName = lookUpName,
): LookupFunction {
  return (host, options, callback) => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      try {
        for (const { address } of addresses) checkAddress(host, address, policy);
      } catch (refused) {
        return callback(refused as Error, []);
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function checkAddress(name: string, address: string, { mayBeLocal }: StorePolicy): void {
  if (isInList(LINK_LOCAL, address))
    throw refuse(name, "which is an address inside this network that no store has", false);
  if (isInList(LOCAL, address) && !mayBeLocal) throw refuseLocal(name);
}

function refuseLocal(name: string): FxError {
  return refuse(name, "which is this machine, and not a store of the cluster", true);
}

function refuse(name: string, reason: string, mayBeAllowed: boolean): FxError {
  return new FxError("FX5033", `the cluster names ${oneLine(name)} as its store, ${reason}`, {
    hint: mayBeAllowed
      ? "if you trust the cluster, add --insecure-store"
      : "ask the operator of the cluster for the signed URLs that it gives",
  });
}

function isLocalName(host: string): boolean {
  return /(?:^|\.)localhost\.?$/i.test(host);
}

function isInList(list: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && list.check(host, version === 4 ? "ipv4" : "ipv6");
}
