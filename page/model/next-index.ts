const STEPS: Readonly<Record<string, number>> = {
  ...{ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 },
  ...{ Home: -Infinity, End: Infinity },
};

/** The element of a list to which a key leads; undefined for other keys. */
export function nextIndex(key: string, index: number, count: number, page = 1): number | undefined {
  const step = { ...STEPS, PageDown: page, PageUp: -page }[key];
  if (step === undefined || count === 0) return undefined;
  return Math.max(0, Math.min(count - 1, index + step));
}
