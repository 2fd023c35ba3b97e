import { type DevEvent } from "../../src/dev/shared.ts";
import { applyEvent, connection, route, routeFromHash } from "./state.ts";

/** Shows what the page's address says, now and whenever it changes. */
export function followAddress(): void {
  const follow = (): void => {
    route.value = routeFromHash(location.hash);
  };
  addEventListener("hashchange", follow);
  follow();
}

/**
 * Follows the server's events. Each connection begins with the whole state, because the page may
 * have missed events. The browser itself connects again if the connection breaks.
 */
export function followServer(): void {
  const source = new EventSource("api/events");
  source.addEventListener("message", ({ data }) =>
    applyEvent(JSON.parse(data as string) as DevEvent),
  );
  source.addEventListener("error", () => {
    connection.value = source.readyState === EventSource.CLOSED ? "refused" : "lost";
  });
}
