/** A call got no answer: its worker process ended, or its connector is refused for a while. */
export class WorkerLost extends Error {
  override readonly name = ""; // its text is for the caller, who has no such class
  readonly code = "WorkerLost";

  constructor(
    message: string,
    /** Whether a worker had the call, so that the author's method may have run. */
    readonly wasSent: boolean,
  ) {
    super(message);
    this.stack = message; // no line of code is at fault
  }
}
