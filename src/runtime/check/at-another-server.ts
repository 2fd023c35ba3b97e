import type { CheckSession } from "./check-session.ts";
import type { InProcessOptions } from "./in-process-server.ts";

/**
 * Starts another server in this process, such as a second replica, and closes it at the end.
 *
 * @param changes what differs from the server that is checked
 */
export async function atAnotherServer<T>(
  session: CheckSession,
  changes: Partial<InProcessOptions>,
  work: (there: CheckSession) => Promise<T>,
): Promise<T> {
  const { inProcess, protocol } = session.subject;
  const server = await inProcess!.startAnother(changes);
  const client = await server.connect(protocol);
  try {
    return await work(session.at(server, client));
  } finally {
    client.close();
    await server.close();
  }
}
