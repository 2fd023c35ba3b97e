import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const SOURCE = `
import { t, task } from "flyte-fx";
export const echo = task({ name: "echo", inputs: { text: t.string() }, outputs: { text: t.string() } }, async ({ text }) => ({ text }));
`;

describe("files that only a shell or a process can pass", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });

  it("are rejected on standard input above the limit", async () => {
    const via = ["sh", "-c", 'exec "$@" </dev/zero', "sh"];
    const reading = fx(project, "run --inputs - src echo", { via });
    await assertExit(2, reading, /Error FX2005: .*it has more than 67108864 bytes/);
  });

  it("are accepted if they are bash's <(command)", async () => {
    const script = `"$@" --inputs <(sleep 0.1; echo '{"text": "piped"}') src/index.ts echo`;
    await assertPrints(/piped/, fx(project, "run", { via: ["bash", "-c", script, "bash"] }));
  });
});
