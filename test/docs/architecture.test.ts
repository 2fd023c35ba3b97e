import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

const PAGE = readFileSync("docs/architecture.md", "utf8");
const PICTURE = /```\n([^]*?)```/.exec(PAGE)?.[1] ?? assert.fail("no picture");

/** Parts of the picture that are not folders: inputs and outputs. */
const NO_FOLDERS =
  /^(\.fx\/runs\/ID|author's \.ts|JS inputs|JS|gRPC (request|reply)|inputs\.pb, template\.pb|outputs(\.pb)?|error\.pb|bytes.*|JSON.*|Python package|report|task, connector|TaskTemplate|shim executor|function)$/;

/** The folders in which the folders of the picture are. */
const ROOMS = ["src/runtime", "src"];

/** The command and the parts of each line of the picture. */
const PATHS = PICTURE.trimEnd()
  .split("\n")
  .map((line) => {
    const [, path, command] = /^(.+?) {2,}fx ([\w-]+(?: --\w+)?)$/.exec(line) ?? assert.fail(line);
    return { command: command!, parts: path!.split(/ ─▶ | ─ | \| /).map((part) => part.trim()) };
  });

describe("docs/architecture.md", () => {
  for (const { command, parts } of PATHS) {
    const folders = parts.filter((part) => !NO_FOLDERS.test(part));

    it(`shows existing folders on the path of fx ${command}`, () => {
      assert.ok(folders.length > 0);
      assert.deepEqual(
        folders.filter((folder) => !ROOMS.some((room) => existsSync(`${room}/${folder}`))),
        [],
      );
    });
  }

  it("names existing files", () => {
    const places = ["src/runtime", "src/runtime/local", ""];
    const files = [...PAGE.matchAll(/`([\w./-]+\.ts)`/g)].map(([, file]) => file!);
    assert.ok(files.length > 5);
    assert.deepEqual(
      files.filter(
        (file) => !places.some((place) => existsSync(`${place === "" ? "." : place}/${file}`)),
      ),
      [],
    );
  });
});
