import { FxError } from "../runtime/base/errors/errors.ts";

/** The ports that are tried after the one that is in use. */
const MORE_PORTS = 20;

/** Where to listen, and the flag that takes a free port. */
export interface WantedPort {
  readonly host: string;
  readonly port: number;
  readonly flag: string;
}

/** Listens on a port or, unless `isStrict`, the next free one. Throws FX5002 if none is free. */
export async function listenOnFreePort(
  { host, port, flag }: WantedPort,
  isStrict: boolean,
  listen: (port: number) => Promise<void>,
): Promise<void> {
  const last = port === 0 || isStrict ? port : port + MORE_PORTS;
  for (let tried = port; ; tried++) {
    try {
      await listen(tried);
      return;
    } catch (error) {
      const isUsed = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (isUsed && tried < last) continue;
      const where = tried === port ? `port ${port}` : `ports ${port} to ${tried}`;
      const summary = isUsed
        ? `${where} of ${host} ${tried === port ? "is" : "are"} in use`
        : `cannot listen on ${host}:${tried}: ${(error as Error).message}`;
      throw new FxError("FX5002", summary, { cause: error, hint: `${flag} takes a free port` });
    }
  }
}
