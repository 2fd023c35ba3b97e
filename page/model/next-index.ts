/** The element of a list to which a key leads; undefined for other keys. */
export function nextIndex(key: string, index: number, count: number, page = 1): number | undefined {
  const step = getStep(key, page);
  if (step === undefined || count === 0) return undefined;
  return Math.max(0, Math.min(count - 1, index + step));
}

function getStep(key: string, page: number): number | undefined {
  switch (key) {
    case "ArrowDown":
    case "ArrowRight":
      return 1;
    case "ArrowUp":
    case "ArrowLeft":
      return -1;
    case "PageDown":
      return page;
    case "PageUp":
      return -page;
    case "Home":
      return -Infinity;
    case "End":
      return Infinity;
    default:
      return undefined;
  }
}
