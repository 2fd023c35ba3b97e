/** Keeps the end of a text that may be of any length. */
export class TextEnd {
  text = "";
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(more: string): void {
    this.text = (this.text + more).slice(-this.#most);
  }
}
