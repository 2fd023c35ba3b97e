/** What the page shows. `fromRun` names the run whose inputs fill the form. */
export type Route =
  | { readonly view: "project" }
  | {
      readonly view: "task";
      readonly file: string;
      readonly name: string;
      readonly fromRun: string | null;
    }
  | { readonly view: "checks"; readonly file: string; readonly name: string }
  | { readonly view: "runs" }
  | { readonly view: "run"; readonly id: string }
  | { readonly view: "calls" }
  | { readonly view: "compare"; readonly ids: readonly [string, string] };

/** The fragment of the page's address, such as `#/tasks/src%2Findex.ts/forecast`. */
export function toHash(route: Route): string {
  switch (route.view) {
    case "project":
      return "#/";
    case "runs":
      return "#/runs";
    case "calls":
      return "#/calls";
    case "run":
      return `#/runs/${encodeURIComponent(route.id)}`;
    case "checks":
      return `#/checks/${encodeURIComponent(route.file)}/${encodeURIComponent(route.name)}`;
    case "compare":
      return `#/compare/${route.ids.map(encodeURIComponent).join("/")}`;
    case "task": {
      const task = `#/tasks/${encodeURIComponent(route.file)}/${encodeURIComponent(route.name)}`;
      return route.fromRun === null ? task : `${task}/${encodeURIComponent(route.fromRun)}`;
    }
  }
}

/** An address that the page does not know is the project's. */
export function routeFromHash(hash: string): Route {
  const [view, ...rest] = hash.replace(/^#?\/?/, "").split("/");
  const [first, second, third] = rest.map(decode);
  if (view === "runs") return first ? { view: "run", id: first } : { view: "runs" };
  if (view === "calls") return { view: "calls" };
  if (view === "compare" && first && second) return { view: "compare", ids: [first, second] };
  if (view === "tasks" && first && second)
    return { view: "task", file: first, name: second, fromRun: third ?? null };
  if (view === "checks" && first && second) return { view: "checks", file: first, name: second };
  return { view: "project" };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
