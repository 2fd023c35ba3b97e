export type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function compareBudget(measured: Figures, budget: Figures): string[];
