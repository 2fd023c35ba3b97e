export function npmTool(spec: string): Promise<string>;
