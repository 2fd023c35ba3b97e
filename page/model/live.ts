import { type DevEvent } from "../../src/dev/shared.ts";
import { api } from "./api.ts";
import { applyEvent, applyState, calls, connection, route, routeFromHash } from "./state.ts";

/** Shows what the page's address says, now and whenever it changes. */
export function followAddress(): void {
  const follow = (): void => {
    route.value = routeFromHash(location.hash);
  };
  addEventListener("hashchange", follow);
  follow();
}

/** Events that arrived while the page reads the state; undefined if it does not. */
let waiting: DevEvent[] | undefined;

/**
 * Follows the server's events. After each connection the page reads the whole state, because it
 * may have missed events. The browser itself connects again if the connection breaks.
 */
export function followServer(): void {
  const source = new EventSource("api/events");
  source.addEventListener("open", () => void readState());
  source.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data as string) as DevEvent;
    if (waiting === undefined) applyEvent(event);
    else waiting.push(event);
  });
  source.addEventListener("error", () => {
    connection.value = source.readyState === EventSource.CLOSED ? "refused" : "lost";
  });
}

/** Reads the whole state. Events that arrive meanwhile may be newer, so they follow it. */
async function readState(): Promise<void> {
  const arrived: DevEvent[] = [];
  waiting = arrived;
  try {
    const state = await api.getState();
    applyState(state);
    if (state.serving !== null) calls.value = await api.listCalls();
    connection.value = "live";
  } catch {
    return; // the server is away: the next connection reads the state
  } finally {
    for (const event of arrived) applyEvent(event);
    if (waiting === arrived) waiting = undefined;
  }
}
