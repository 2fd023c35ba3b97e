/** An error whose message is enough: Node prints it without a stack. */
export class Failure extends Error {
  constructor(message) {
    super(message);
    this.stack = `Error: ${message}`;
  }
}
