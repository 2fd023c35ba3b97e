export function goTool(module: string): Promise<string>;
