/** Remembers which bytes an object was read from, for as long as the object lives. */
export class OriginalBytes<Model extends object> {
  readonly #bytes = new WeakMap<Model, Uint8Array>();

  keep(model: Model, bytes: Uint8Array): void {
    this.#bytes.set(model, new Uint8Array(bytes));
  }

  /** A copy, or undefined where the object was not read from bytes. */
  of(model: Model): Uint8Array | undefined {
    const bytes = this.#bytes.get(model);
    return bytes && new Uint8Array(bytes);
  }
}
