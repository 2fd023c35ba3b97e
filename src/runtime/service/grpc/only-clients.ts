/** In the place of what only a client does: write requests, read responses. */
export function onlyClients(): never {
  throw new TypeError("a server does not do this");
}
