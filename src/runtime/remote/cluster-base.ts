import type { Clock } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { quote } from "../base/text.ts";
import type { StatusName } from "../calls/call-status.ts";
import type { LiteralMap } from "../values/literal.ts";
import { resolveOffloaded } from "../values/resolve-offloaded.ts";
import { withField } from "../wire/reflected/message-fields.ts";
import type { Wire } from "../wire/wire.ts";
import type { ClusterCalls, ClusterMethod } from "./cluster-calls.ts";
import { callCluster, hasStatus, unless } from "./cluster-errors.ts";
import type { ClusterScope, UploadRequest, UploadTarget } from "./cluster.ts";
import type { StorePolicy } from "./store/store-policy.ts";
import type { StoreReader } from "./store/store-reader.ts";

/** What a cluster needs besides its connection. */
export interface ClusterParts {
  readonly wire: Wire;
  readonly clock: Clock;
  /** The origin of the console. */
  readonly consoleUrl: string;
  readonly storePolicy: StorePolicy;
  readonly store: StoreReader;
}

/** Flyte 2 refuses more than 200. */
const PAGE_SIZE = 100;

/** A part of a list. The token leads to the next one; it is empty at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly token: string;
}

/** A field of a request that is encoded already. */
export interface EncodedField {
  readonly field: number;
  readonly bytes: Uint8Array;
}

/**
 * The connection to a cluster of either Flyte. Its methods convert a failed call for the user:
 * `what` says what fx wanted, for instance "register forecast v3".
 */
export abstract class ClusterBase {
  readonly scope: ClusterScope;
  readonly storePolicy: StorePolicy;
  protected readonly calls: ClusterCalls;
  protected readonly wire: Wire;
  protected readonly clock: Clock;
  protected readonly consoleUrl: string;
  protected readonly store: StoreReader;

  constructor(calls: ClusterCalls, scope: ClusterScope, parts: ClusterParts) {
    const { wire, clock, consoleUrl, storePolicy, store } = parts;
    this.scope = scope;
    this.storePolicy = storePolicy;
    this.calls = calls;
    this.wire = wire;
    this.clock = clock;
    this.consoleUrl = consoleUrl;
    this.store = store;
  }

  get endpoint(): string {
    return this.calls.endpoint;
  }

  close(): void {
    this.calls.close();
  }

  async getOutputs(name: string, areDeclared: boolean): Promise<LiteralMap> {
    return resolveOffloaded(await this.fetchOutputs(name, areDeclared), {
      read: (uri, largest) => this.store.readUri(uri, largest),
      decode: this.wire.decodeLiteral,
    });
  }

  /** The outputs as they are stored: large values may be in files of their own. */
  protected abstract fetchOutputs(name: string, areDeclared: boolean): Promise<LiteralMap>;

  protected encode(
    { request }: ClusterMethod,
    message: object,
    encoded?: EncodedField,
  ): Uint8Array {
    const bytes = this.calls.messages.encode(request, message);
    return encoded === undefined ? bytes : withField(bytes, encoded.field, encoded.bytes);
  }

  /** Sends a request and returns the reply as bytes. */
  protected send(
    what: string,
    method: ClusterMethod,
    request: object,
    calls: ClusterCalls = this.calls,
  ): Promise<Uint8Array> {
    const bytes = this.encode(method, request);
    return callCluster(what, calls.endpoint, () => calls.callEncoded(method, bytes));
  }

  /** Like `send`, but returns undefined if the call fails with this status. */
  protected sendUnless(
    status: StatusName,
    what: string,
    method: ClusterMethod,
    request: object,
    encoded?: EncodedField,
  ): Promise<Uint8Array | undefined> {
    const bytes = this.encode(method, request, encoded);
    return unless(status, what, this.endpoint, () => this.calls.callEncoded(method, bytes));
  }

  /** Sends a request and decodes the reply. */
  protected async ask(
    what: string,
    method: ClusterMethod,
    request: object,
    calls: ClusterCalls = this.calls,
  ): Promise<unknown> {
    return calls.decode(method, await this.send(what, method, request, calls));
  }

  /** Like `ask`, but returns undefined if the call fails with this status. */
  protected async askUnless(
    status: StatusName,
    what: string,
    method: ClusterMethod,
    request: object,
  ): Promise<unknown> {
    const reply = await this.sendUnless(status, what, method, request);
    return reply && this.calls.decode(method, reply);
  }

  /**
   * Asks for the MD5 in the file's metadata, too: without it, Flyte refuses to store the same file
   * again.
   *
   * @param more fields that only one Flyte has
   */
  protected async askForUpload(
    method: ClusterMethod,
    { filename, root, md5 }: UploadRequest,
    more: object = {},
    calls: ClusterCalls = this.calls,
  ): Promise<UploadTarget> {
    const request = {
      ...this.scope,
      filename,
      contentMd5: Buffer.from(md5),
      addContentMd5Metadata: true,
      ...(root !== undefined && { filenameRoot: root }),
      ...more,
    };
    return (await this.ask(`upload ${filename}`, method, request, calls)) as UploadTarget;
  }

  /** A call about an execution. Throws FX2001 if the cluster does not have it. */
  protected async aboutExecution<T>(name: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof FxError && hasStatus(error.cause, "NOT_FOUND"))) throw error;
      const { project, domain } = this.scope;
      const place = `project ${project}, domain ${domain} of ${this.endpoint}`;
      throw new FxError("FX2001", `there is no execution ${quote(name)} in ${place}`, {
        hint: "fx remote lists the executions",
      });
    }
  }

  /**
   * Yields the pages of a list.
   *
   * @param ask asks for the page after the one that ended with a token
   */
  protected async *readPages<T>(
    limit: number,
    ask: (page: { readonly limit: number; readonly token: string }) => Promise<Page<T>>,
  ): AsyncGenerator<readonly T[]> {
    let left = limit;
    let token = "";
    do {
      const page = await ask({ limit: Math.min(left, PAGE_SIZE), token });
      yield page.items.slice(0, left);
      left -= page.items.length;
      const isLast = page.items.length === 0 || page.token === token;
      token = isLast ? "" : page.token;
    } while (left > 0 && token !== "");
  }

  protected async askForUser(method: ClusterMethod): Promise<string | undefined> {
    const reply = await this.askUnless("UNIMPLEMENTED", "ask who fx is", method, {});
    const { email, preferredUsername, subject } = (reply ?? {}) as Record<string, string>;
    return [email, preferredUsername, subject].find((text) => text !== undefined && text !== "");
  }
}
