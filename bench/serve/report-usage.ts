/** Tells the parent process the port, then, each time it asks, how much this process has used so far. Ends with the parent. */
export function reportWhenAsked(port: number): void {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send!({ cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss() });
  });
  process.on("disconnect", () => process.exit());
  process.send!({ port });
}
