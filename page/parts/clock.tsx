import { formatTime, formatZone } from "../model/format.ts";

/** A time of day on the user's clock, with its zone. */
export function ClockTime({ at }: { at: number }) {
  return (
    <span class="mono">
      {formatTime(at)} <LocalTime at={at} />
    </span>
  );
}

/** Says whose time the times beside it are. */
export function LocalTime({ at }: { at: number }) {
  return <span class="dim">local time, {formatZone(at)}</span>;
}
