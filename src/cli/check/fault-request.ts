import { FxError } from "../../runtime/base/errors/errors.ts";
import { parseScheduleToken, type ScheduledTask } from "../../runtime/check/schedules/schedule.ts";
import type { CheckFlags } from "./check-flags.ts";

/** The faults to inject. */
export interface FaultRequest {
  /** How often each task runs. */
  readonly count: number;
  /** The only run, whatever `count` is. */
  readonly replay: ScheduledTask | undefined;
}

/** Flags that only checks have. */
const CHECK_ONLY = ["only", "skip", "keep", "endpoint"] as const;

/**
 * Reads `--faults` and `--replay`; undefined without them.
 *
 * @throws FX2000 if another flag contradicts them; FX2002 for an invalid token
 */
export function readFaultRequest(flags: CheckFlags): FaultRequest | undefined {
  const { faults, replay, task, repeat } = flags;
  if (faults === undefined && replay === undefined) return undefined;
  const name = replay === undefined ? "--faults" : "--replay";
  const other = findGiven(flags) ?? (repeat > 1 ? "--repeat" : undefined);
  if (other !== undefined)
    throw new FxError("FX2000", `${name} cannot be combined with ${other}`, {
      hint: `remove ${other}`,
    });
  if (replay === undefined) return { count: faults!, replay: undefined };
  const scheduled = parseScheduleToken(replay);
  if (task !== undefined && task !== scheduled.task)
    throw new FxError("FX2000", `the token replays the task ${scheduled.task}, not ${task}`, {
      hint: "remove --task",
    });
  return { count: 1, replay: scheduled };
}

function findGiven(flags: CheckFlags): string | undefined {
  const given = CHECK_ONLY.find((name) => flags[name] !== undefined && flags[name] !== false);
  return given && `--${given}`;
}
