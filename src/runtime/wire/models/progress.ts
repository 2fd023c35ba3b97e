/** Flyte has no field for progress, so it begins the message: `40 % · measuring`. */
export function formatProgress(progress: number, message: string): string {
  const percent = `${Math.floor(progress * 100 + 1e-9)} %`;
  return message === "" ? percent : `${percent} · ${message}`;
}

/** Reads a message that {@link formatProgress} wrote. Undefined for any other message. */
export function readProgress(message: string) {
  const [, digits, rest = ""] = /^(\d{1,3}) %(?: · ([^]+))?$/.exec(message) ?? [];
  const percent = Number(digits);
  return digits === undefined || percent > 100 ? undefined : { percent, message: rest };
}
