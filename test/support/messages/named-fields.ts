type Named = Readonly<Record<string, object>>;

/** Types by name, as messages of a protocol have them: Flyte 1 has maps, Flyte 2 lists. */
export function variablesOf(protocol: "flyte1" | "flyte2", types: Named): object {
  const all = Object.entries(types);
  return {
    variables:
      protocol === "flyte1"
        ? Object.fromEntries(all.map(([key, type]) => [key, { type }]))
        : all.map(([key, type]) => ({ key, value: { type } })),
  };
}

/** Literals by name, in the same way. */
export function literalsOf(protocol: "flyte1" | "flyte2", values: Named): object {
  const all = Object.entries(values);
  return {
    literals: protocol === "flyte1" ? values : all.map(([name, value]) => ({ name, value })),
  };
}
