/** Collects what has changed, and passes it on together a short time after the first change. */
export class Changes<Item> {
  readonly #changed = new Set<Item>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ms: number,
    private readonly pass: (changed: readonly Item[]) => void,
  ) {}

  add(item: Item): void {
    this.#changed.add(item);
    this.#timer ??= setTimeout(() => {
      const changed = [...this.#changed];
      this.close();
      this.pass(changed);
    }, this.ms).unref();
  }

  /** Forgets what has changed. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.clear();
  }
}
