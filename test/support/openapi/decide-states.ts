/** The declaration of a connector with the phase of each state that a person has decided. */
export function decideStates(source: string, phases: Readonly<Record<string, string>>): string {
  let decided = source.replace(/,?\s*undecided: \[[^\]]*\]/, "");
  for (const [state, phase] of Object.entries(phases)) {
    const known = new RegExp(`(?<=states: \\{[^}]*)\\b${phase}: \\[`);
    decided = known.test(decided)
      ? decided.replace(known, `$&${JSON.stringify(state)}, `)
      : decided.replace("states: {", `states: { ${phase}: [${JSON.stringify(state)}],`);
  }
  return decided;
}
