import { type ShownFault } from "../../src/dev/shared.ts";
import { Place } from "./place.tsx";

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
