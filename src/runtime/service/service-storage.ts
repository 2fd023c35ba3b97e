/** Object stores and folders below the prefixes that the operator allowed, and nothing else. */
export interface ServiceStorage {
  /** True for a URI below an allowed prefix. Everything else is refused by `put` and `get`. */
  allows(uri: string): boolean;
  put(uri: string, bytes: Uint8Array, options: { readonly signal: AbortSignal }): Promise<void>;
  get(uri: string, options: { readonly signal: AbortSignal }): Promise<Uint8Array>;
}
