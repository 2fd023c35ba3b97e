import type { ShownFault } from "../../protocol.ts";

/** An error as the terminal shows it: what happened, where, and one hint. */
export function FaultBox({ fault, title }: { fault: ShownFault; title?: string }) {
  return (
    <section class="fault" role="alert">
      {title !== undefined && <h2>{title}</h2>}
      <p class="fault-message">
        {fault.code !== "" && <span class="fault-code">{fault.code}</span>} {fault.message}
      </p>
      {fault.details.length > 0 && (
        <ul>
          {fault.details.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {fault.location !== null && <p class="fault-place mono">{fault.location}</p>}
      {fault.frame !== null && (
        <pre class="frame" tabIndex={0} aria-label="Source">
          {fault.frame}
        </pre>
      )}
      {fault.hint !== null && (
        <p class="fault-hint">
          <b>Hint:</b> {fault.hint}
        </p>
      )}
    </section>
  );
}
