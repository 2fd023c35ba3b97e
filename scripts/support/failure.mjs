/** A failure that its message explains in full: Node shows it without the stack. */
export class Failure extends Error {
  constructor(message) {
    super(message);
    this.stack = `Error: ${message}`;
  }
}
