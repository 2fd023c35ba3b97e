/**
 * What the page shows, as the parts of its address; none is the project. The last part of a task
 * names the run whose inputs fill the form.
 */
export type Route =
  | readonly []
  | readonly ["tasks", file: string, name: string, fromRun?: string]
  | readonly ["checks", file: string, name: string]
  | readonly ["runs", id?: string]
  | readonly ["calls"];

/** The numbers of parts that the address of a view can have. */
const LENGTHS: ReadonlyMap<string, readonly number[]> = new Map([
  ["tasks", [3, 4]],
  ["checks", [3]],
  ["runs", [1, 2]],
  ["calls", [1]],
]);

/** The fragment of the page's address, such as `#/tasks/src%2Findex.ts/forecast`. */
export function toHash(...route: Route): string {
  return `#/${route.map((part) => encodeURIComponent(part ?? "")).join("/")}`;
}

/** An address that the page does not know is the project's. */
export function routeFromHash(hash: string): Route {
  const parts = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decode);
  const isKnown = LENGTHS.get(parts[0]!)?.includes(parts.length) && !parts.includes("");
  return isKnown ? (parts as unknown as Route) : [];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // typed by hand, with a % that encodes nothing
  }
}
