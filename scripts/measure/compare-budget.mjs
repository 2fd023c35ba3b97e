/**
 * What is over its budget, or has none. Whatever shrinks is welcome.
 *
 * @typedef {Record<string, Record<string, number>>} Figures by group, such as `rooms`, and name
 * @param {Figures} measured
 * @param {Figures} budget
 * @returns {string[]} one line for each
 */
export function compareBudget(measured, budget) {
  return Object.entries(measured).flatMap(([group, figures]) =>
    Object.entries(figures).flatMap(([name, figure]) => {
      const granted = budget[group]?.[name];
      if (granted === undefined) return [`${group}: ${name} has no budget (it is ${figure})`];
      if (figure <= granted) return [];
      return [`${group}: ${name} is ${figure}, ${figure - granted} over its budget of ${granted}`];
    }),
  );
}
