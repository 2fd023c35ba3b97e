import type { ServerHttp2Session } from "node:http2";
import { types } from "node:util";
import type { Server } from "@grpc/grpc-js";
import { http2ServersOf } from "./http2-servers.ts";

/**
 * Gives each HTTP/2 session of a server that listens a table of streams of its own. Node's is a Map, whose old tables V8 keeps in a chain, with the streams
 * that were in them, until it collects the old generation: a fifth of what a call costs (docs/decisions/0020). The field is Node's own affair: where it
 * is not as it is known, it stays as it is.
 */
export function useStreamTables(server: Server): void {
  for (const http2 of http2ServersOf(server)) http2.on("session", useStreamTable);
}

export function useStreamTable(session: ServerHttp2Session): void {
  const state = stateOf(session);
  if (state !== undefined && types.isMap(state.streams))
    state.streams = new StreamTable(state.streams as Map<number, unknown>);
}

function stateOf(session: object): { streams?: unknown } | undefined {
  const key = Object.getOwnPropertySymbols(session).find(
    ({ description }) => description === "state",
  );
  const state: unknown =
    key === undefined ? undefined : (session as Readonly<Record<symbol, unknown>>)[key];
  return typeof state === "object" && state !== null ? state : undefined;
}

/** What Map does, in no promised order, by an object in the place of a table that is made anew after every few changes. */
export class StreamTable<Value> implements Map<number, Value> {
  readonly #byId = Object.create(null) as Record<number, Value>;
  #size = 0;

  constructor(entries: Iterable<readonly [number, Value]>) {
    for (const [id, value] of entries) this.set(id, value);
  }

  get size(): number {
    return this.#size;
  }

  get [Symbol.toStringTag](): string {
    return "StreamTable";
  }

  has(id: number): boolean {
    return id in this.#byId;
  }

  get(id: number): Value | undefined {
    return this.#byId[id];
  }

  set(id: number, value: Value): this {
    if (!this.has(id)) this.#size += 1;
    this.#byId[id] = value;
    return this;
  }

  delete(id: number): boolean {
    if (!this.has(id)) return false;
    this.#size -= 1;
    return Reflect.deleteProperty(this.#byId, id);
  }

  clear(): void {
    for (const id of this.keys()) this.delete(id);
  }

  /** What is deleted meanwhile is left out, as in a Map. */
  forEach(visit: (value: Value, id: number, map: Map<number, Value>) => void): void {
    for (const id of this.keys()) if (this.has(id)) visit(this.#byId[id]!, id, this);
  }

  keys(): ReturnType<Map<number, Value>["keys"]> {
    return Object.keys(this.#byId).map(Number)[Symbol.iterator]();
  }

  values(): ReturnType<Map<number, Value>["values"]> {
    return Object.values(this.#byId)[Symbol.iterator]();
  }

  entries(): ReturnType<Map<number, Value>["entries"]> {
    return Object.entries(this.#byId)
      .map(([id, value]): [number, Value] => [Number(id), value])
      [Symbol.iterator]();
  }

  [Symbol.iterator](): ReturnType<Map<number, Value>["entries"]> {
    return this.entries();
  }
}
