import type { DevEvent } from "../../protocol.ts";
import { api } from "./api.ts";
import { applyEvent, applyState, connection } from "./state.ts";

/**
 * Follows the server's events. After each connection the page reads the whole state, because it
 * may have missed events. The browser itself connects again if the connection breaks.
 */
export function followServer(): void {
  const source = new EventSource("/api/events");
  let isBehind = true;
  let waiting: DevEvent[] = [];
  const readState = async (): Promise<void> => {
    isBehind = true;
    waiting = [];
    try {
      applyState(await api.getState());
    } catch {
      return; // the connection broke again: the next one reads the state
    }
    isBehind = false;
    for (const event of waiting) applyEvent(event);
    connection.value = "live";
  };
  source.addEventListener("open", () => void readState());
  source.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data as string) as DevEvent;
    if (isBehind) waiting.push(event);
    else applyEvent(event);
  });
  source.addEventListener("error", () => {
    connection.value = source.readyState === EventSource.CLOSED ? "refused" : "lost";
  });
}
