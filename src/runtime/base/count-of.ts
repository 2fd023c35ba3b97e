/** `1 task`, `2 tasks`, `1,000 tasks`. */
export function countOf(count: number | bigint, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 || count === 1n ? noun : plural}`;
}
