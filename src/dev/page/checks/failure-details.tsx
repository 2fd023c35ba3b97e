import type { CheckFault } from "../../../runtime/check/check-outcome.ts";
import { formatExchange, formatStep } from "../../../runtime/check/format-outcome.ts";
import type { TaskCheckView } from "../../checks-protocol.ts";
import { Place } from "../parts/place.tsx";

interface FailureDetailsProps extends Pick<TaskCheckView, "place"> {
  readonly failure: CheckFault;
}

/** What is wrong, where in the author's code, and what was on the wire. */
export function FailureDetails({ failure, place: { location, frame } }: FailureDetailsProps) {
  const { message, expected, exchange, story } = failure;
  return (
    <div class="failure">
      <p class="fault-message">{message}</p>
      {expected !== undefined && (
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
      {exchange !== undefined && (
        <Lines label="The call that failed" text={formatExchange(exchange).join("\n")} isWrapped />
      )}
      {story !== undefined && (
        <Lines label="What happened" text={story.map((step) => formatStep(step)).join("\n")} />
      )}
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
