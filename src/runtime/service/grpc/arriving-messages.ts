import type { ServerReadableStream } from "@grpc/grpc-js";
import { CallRefused } from "../answers/call-refused.ts";
import { STATUS } from "../answers/grpc-status.ts";
import type { DeadlineWatch } from "../calls/deadline-watch.ts";
import type { SyncMessages } from "../methods/execute-task-sync.ts";

/** So long the messages of a stream may take: until then it holds its place, and what came of them. */
const MESSAGES_MS = 30_000;

/** The first two messages of a stream. Until they are asked for they are left to the connection, which takes no more than a few. */
export class ArrivingMessages implements SyncMessages {
  header: Uint8Array | undefined = undefined;
  inputs: Uint8Array | undefined = undefined;
  readonly #stream: ServerReadableStream<Uint8Array, Uint8Array>;

  constructor(stream: ServerReadableStream<Uint8Array, Uint8Array>) {
    this.#stream = stream;
  }

  /** Resolves when they have come, or no more will come; what comes after them is dropped as it comes. Rejects with CallRefused where they take too long. */
  arrived(deadlines: DeadlineWatch): Promise<void> {
    return new Promise((resolve, reject) => {
      const forget = deadlines.after(MESSAGES_MS, () =>
        reject(
          new CallRefused(
            STATUS.DEADLINE_EXCEEDED,
            "the header and the inputs did not come in time",
          ),
        ),
      );
      const finish = (): void => {
        forget();
        resolve();
      };
      this.#stream.on("data", (message: Uint8Array) => {
        if (this.header === undefined) this.header = message;
        else {
          this.inputs ??= message;
          finish();
        }
      });
      this.#stream.on("end", finish);
      this.#stream.on("close", finish);
    });
  }
}
