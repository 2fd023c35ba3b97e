import type { CheckFailureView } from "../../protocol.ts";

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
      {location !== null && <p class="mono wrap">{location}</p>}
      {frame !== null && frame !== "" && <Lines label="Source" text={frame} />}
      {exchange !== null && <Lines label="The call that failed" text={exchange} />}
      {story !== null && <Lines label="What happened" text={story} />}
    </div>
  );
}

function Lines({ label, text }: { label: string; text: string }) {
  return (
    <figure>
      <figcaption class="dim">{label}</figcaption>
      <pre class="frame" tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </figure>
  );
}
