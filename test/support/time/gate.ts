/** A promise that a test resolves. */
export class Gate<T = void> {
  open!: (value: T) => void;
  readonly passed = new Promise<T>((resolve) => (this.open = resolve));
}
