/** Tells the parent process the port, then, each time it asks, how much this process has used so far. */
export function reportWhenAsked(port: number): void {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send!({ cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss() });
  });
  process.send!({ port });
}
