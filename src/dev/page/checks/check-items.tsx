import { CheckActions, CheckHead, type CheckProps, Explanation, Fix } from "./check-parts.tsx";
import { FailureDetails } from "./failure-details.tsx";

/** A failed check: what is wrong, where, what was on the wire, and how to fix it. */
export function FailedCheck({ check, isOld, ...actions }: CheckProps) {
  const { id, level, state, reason, failure, place } = check;
  return (
    <section class="panel check-failed" aria-label={id}>
      <h3 class="check-name">
        <CheckHead check={check} isOld={isOld} />
        <span class="badge tone-warn">{level}</span>
      </h3>
      {state === "stale" && (
        <p>
          This known failure no longer occurs. Remove it from <code>expected</code> in{" "}
          <code>fx.check.yaml</code> ({reason}).
        </p>
      )}
      {failure !== undefined && <FailureDetails failure={failure} place={place} />}
      {state === "failed" && <Fix check={check} />}
      <details class="check">
        <summary>Explain</summary>
        <div class="check-body">
          <Explanation check={check} />
        </div>
      </details>
      <CheckActions check={check} {...actions} />
    </section>
  );
}

/** A check that has not failed: one line that opens. */
export function OtherCheck({ check, isOld, ...actions }: CheckProps) {
  const { title, reason, failure, place } = check;
  return (
    <li>
      <details class="check">
        <summary>
          <CheckHead check={check} isOld={isOld} />
          <span class="check-title">{reason ?? title}</span>
        </summary>
        <div class="check-body">
          {failure !== undefined && <FailureDetails failure={failure} place={place} />}
          <Explanation check={check} />
          <Fix check={check} />
          <CheckActions check={check} {...actions} />
        </div>
      </details>
    </li>
  );
}
