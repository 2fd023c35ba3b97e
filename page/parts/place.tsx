import { editor, project } from "../model/state.ts";

/** A place in the author's code, such as `src/weather.ts:12:3`. Leads to the user's editor. */
export function Place({ location }: { location: string }) {
  const href = toAddress(location);
  if (href === undefined) return <span class="mono wrap">{location}</span>;
  return (
    <a class="mono wrap" href={href} title="Open in the editor">
      {location}
    </a>
  );
}

function toAddress(location: string): string | undefined {
  const [, path, line, column = "1"] = /^([^:]+):(\d+)(?::(\d+))?$/.exec(location) ?? [];
  if (editor.value === null || path === undefined || line === undefined) return undefined;
  const file = path.startsWith("/") ? path : `${project.value?.root}/${path}`;
  const parts: Readonly<Record<string, string>> = { file: encodeURI(file), line, column };
  return editor.value.replace(/\{(file|line|column)\}/g, (_, name: string) => parts[name]!);
}
