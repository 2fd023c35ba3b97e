import { type CallRefused, REFUSALS } from "../error-policy.ts";
import type { OpenConnection } from "./listener.ts";

/** What a request takes beside its bytes: a stream and its objects, and garbage of refused ones. */
const CALL_BYTES = 16 * 1024;
/** What each frame of a request takes beside its bytes. */
const FRAME_BYTES = 256;
/** What a request takes on the wire beside its message. */
const HEADER_BYTES = 100;
/** How long the other calls of a connection that sent too much may take to end. */
const GRACE_MS = 10_000;

/** A request that has not arrived completely. */
export interface UnfinishedRequest {
  /** Its number among all calls. */
  readonly order: number;
  /** The look before it began. */
  readonly began: number;
  /** How many have arrived, as far as Node tells. */
  readonly frames: number;
  refuse(refused: CallRefused): void;
}

/** The requests of one connection that have not arrived completely. */
export class ConnectionLoad {
  /** The oldest one first. */
  readonly #unfinished = new Map<UnfinishedRequest, number>();
  /** What had arrived when no request was unfinished. */
  #idleBytes = 0;
  /** Of requests that have arrived completely beside the oldest one. */
  #finishedBytes = 0;
  /** What refused requests hold until their streams close. */
  #refusedBytes = 0;
  readonly #refused = new Set<UnfinishedRequest>();
  #isDraining = false;

  constructor(readonly connection: OpenConnection) {}

  /** The most that its unfinished requests hold. */
  get weight(): number {
    const [oldest] = this.#unfinished.values();
    if (oldest === undefined) return 0;
    let bytes = Math.max(0, this.#arrived - oldest - this.#finishedBytes);
    for (const { frames } of this.#unfinished.keys()) bytes += CALL_BYTES + frames * FRAME_BYTES;
    return bytes;
  }

  /** The number of its oldest unfinished request among all calls. */
  get oldest(): number {
    const [oldest] = this.#unfinished.keys();
    return oldest?.order ?? 0;
  }

  /** Its weight with what refused requests held. */
  get mostHeld(): number {
    return this.weight + this.#refusedBytes;
  }

  /** Whether it may still hold what was refused. On Node 20, nobody can tell until it closes. */
  get isRefused(): boolean {
    return this.#refused.size > 0;
  }

  /** Whether a connector works for it. */
  get isServed(): boolean {
    return [...this.connection.calls.values()].includes("waiting");
  }

  get #arrived(): number {
    return this.connection.socket.bytesRead;
  }

  begin(call: UnfinishedRequest): void {
    const from = this.#unfinished.size === 0 ? this.#idleBytes : this.#arrived;
    this.#unfinished.set(call, from);
  }

  /** @param bytes those of its messages on the wire, if they are known */
  finish(call: UnfinishedRequest, bytes: number): void {
    const [oldest] = this.#unfinished.keys();
    const from = this.#unfinished.get(call);
    if (from === undefined) return;
    this.#unfinished.delete(call);
    if (call === oldest) this.#finishedBytes = 0;
    else this.#finishedBytes += Math.min(bytes + HEADER_BYTES, this.#arrived - from);
    if (this.#unfinished.size === 0) this.#idleBytes = this.#arrived;
  }

  /** The stream of a call has closed, and with it what it held. */
  close(call: UnfinishedRequest): void {
    if (this.#refused.delete(call) && this.#refused.size === 0) this.#refusedBytes = 0;
  }

  /** Refuses those that began before a look. */
  refuseOlder(look: number): void {
    for (const call of this.#unfinished.keys())
      if (call.began < look) call.refuse(REFUSALS.slowMessage());
  }

  /**
   * Refuses the newer half of its requests. Its client goes on with another connection, and this one
   * closes when its calls have ended.
   */
  refuseNewest(): void {
    const calls = [...this.#unfinished.keys()];
    this.#refusedBytes = this.mostHeld;
    for (const call of calls.slice(Math.floor(calls.length / 2))) {
      this.#refused.add(call);
      call.refuse(REFUSALS.noRoom());
    }
    for (const call of this.#unfinished.keys()) this.#unfinished.set(call, this.#arrived);
    this.#finishedBytes = 0;
    if (!this.#isDraining) this.connection.served.drain(GRACE_MS);
    this.#isDraining = true;
  }
}
