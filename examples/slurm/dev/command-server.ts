import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";

/** What a program prints, and its exit code: standard output if it is 0, standard error otherwise. */
export interface Reply {
  readonly code: number;
  readonly output: string;
}

/** Runs a program in this process. */
export type RunProgram = (program: string, args: readonly string[], input: string) => Reply;

const BIN = fileURLToPath(new URL("./bin", import.meta.url));

/**
 * Puts the programs in dev/bin first on the PATH of this process, and answers them.
 *
 * @returns a function that stops it
 */
export async function serveCommands(run: RunProgram): Promise<() => Promise<void>> {
  const server = createServer((socket) => {
    // A caller that was killed needs no reply.
    answer(socket, run).catch(() => socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const path = process.env["PATH"];
  process.env["PATH"] = `${BIN}:${path}`;
  process.env["SLURM_FAKE_PORT"] = String((server.address() as AddressInfo).port);
  return async () => {
    process.env["PATH"] = path;
    delete process.env["SLURM_FAKE_PORT"];
    server.close();
    await once(server, "close");
  };
}

/** A request is the name, the number of arguments, the arguments and the input, each with a NUL. */
async function answer(socket: Socket, run: RunProgram): Promise<void> {
  let text = "";
  for await (const chunk of socket.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += chunk as string;
    const [program = "", count = "", ...fields] = text.split("\0");
    if (!text.endsWith("\0") || fields.length !== Number(count) + 2) continue;
    const { code, output } = run(program, fields.slice(0, -2), fields.at(-2)!);
    socket.end(`${code}\n${output}`);
    return;
  }
}
