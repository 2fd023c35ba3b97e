/** True where two messages say the same: a default is as good as unset, and a class made by the codec as a plain object. */
export function isSameMessage(one: unknown, other: unknown): boolean {
  if (isUnset(one) || isUnset(other)) return isUnset(one) && isUnset(other);
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) =>
    isSameMessage((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  );
}

function isUnset(value: unknown): boolean {
  return (
    value == null ||
    value === "" ||
    value === 0 ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}
