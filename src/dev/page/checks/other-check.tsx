import { CheckActions, CheckHead, type CheckProps, Explanation, Fix } from "./check-parts.tsx";
import { FailureDetails } from "./failure-details.tsx";

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
