export function pythonEnvironments(): string[];
export function pythonEnvironment(name: string): Promise<string>;
