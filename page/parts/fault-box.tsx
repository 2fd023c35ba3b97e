import type { ShownFault } from "../../src/dev/shared.ts";
import { editor, project } from "../model/state.ts";

/** An error as the terminal shows it: what happened, where, and one hint. */
export function FaultBox({ fault, title }: { fault: ShownFault; title?: string }) {
  const { message, location } = fault;
  const at = location === null ? -1 : message.indexOf(location);
  return (
    <section class="panel stack fault" role="alert">
      {title !== undefined && <h2 class="bad">{title}</h2>}
      <p class="pre">
        {fault.code !== "" && <b class="bad">{fault.code}</b>}{" "}
        {at < 0 ? message : message.slice(0, at)}
        {at >= 0 && <Place location={location!} />}
        {at >= 0 && message.slice(at + location!.length)}
      </p>
      {fault.details.length > 0 && (
        <ul class="pre">
          {fault.details.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {location !== null && at < 0 && (
        <p class="wrap">
          <Place location={location} />
        </p>
      )}
      {fault.frame !== null && (
        <pre class="sunk" tabIndex={0} aria-label="Source">
          {fault.frame}
        </pre>
      )}
      {fault.hint !== null && (
        <p class="dim wrap">
          <b>Hint:</b> {fault.hint}
        </p>
      )}
    </section>
  );
}

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
