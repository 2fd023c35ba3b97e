import type { CheckFailureView } from "../../checks-protocol.ts";
import { Place } from "../parts/place.tsx";

/** What is wrong, where in the author's code, and what was on the wire. */
export function FailureDetails({ failure }: { failure: CheckFailureView }) {
  const { message, expected, location, frame, exchange, story } = failure;
  return (
    <div class="failure">
      <p class="fault-message">{message}</p>
      {expected !== null && (
        <p class="wrap">
          <b>Expected:</b> {expected}
        </p>
      )}
      {location !== null && !message.includes(location) && (
        <p>
          <Place location={location} />
        </p>
      )}
      {frame !== null && frame !== "" && <Lines label="Source" text={frame} />}
      {exchange !== null && <Lines label="The call that failed" text={exchange} isWrapped />}
      {story !== null && <Lines label="What happened" text={story} />}
    </div>
  );
}

interface LinesProps {
  readonly label: string;
  readonly text: string;
  readonly isWrapped?: boolean;
}

function Lines({ label, text, isWrapped = false }: LinesProps) {
  return (
    <figure>
      <figcaption class="dim">{label}</figcaption>
      <pre class={isWrapped ? "frame wrapped" : "frame"} tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </figure>
  );
}
