import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileSensor, type FileSensorOptions } from "../../../../src/entries/sensors.ts";
import { memoryStorage } from "../../../../src/entries/testing.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

/** A minute before the virtual clock starts. */
const CHANGED = new Date(Date.UTC(1999, 11, 31, 23, 59));

describe("fileSensor", () => {
  const temporary = useTemporaryFolder();
  let folder: string;
  beforeEach(() => void (folder = temporary.path));

  /** Runs a task until it ends; `change` is called after each poll. */
  async function wait(
    inputs: { path: string; minSize?: number; minAge?: string },
    change: (polls: number) => void = () => assert.fail("it waits"),
    options: FileSensorOptions = {},
  ): Promise<string[]> {
    const messages: string[] = [];
    await fileSensor(options)
      .task({ name: "wait" })
      .run(inputs, {
        clock: new VirtualClock(),
        onEvent: (event) => {
          if (event.type === "phase") messages.push(event.message);
          if (event.type === "polled") change(event.polls);
        },
      });
    return messages;
  }

  it("waits until a file is there", async () => {
    const path = join(folder, "new.csv");
    const messages = await wait({ path }, (polls) => polls === 2 && writeFileSync(path, "a"));
    assert.ok(messages.includes("there is no file yet"), messages.join("\n"));
  });

  it("accepts a file: URI, and an object of a store", async () => {
    writeFileSync(join(folder, "a b"), "a");
    await wait({ path: `file://${folder}/a%20b` });
    const storage = memoryStorage({ "s3://sales/in/1.csv": "a" });
    await wait({ path: "s3://sales/in/1.csv" }, undefined, { storage });
    await wait({ path: "s3://sales/in/" }, undefined, { storage });
  });

  it("waits until a file is large enough", async () => {
    const path = join(folder, "new.csv");
    writeFileSync(path, "a");
    const messages = await wait({ path, minSize: 3 }, () => writeFileSync(path, "abc"));
    assert.ok(messages.includes("1 of 3 bytes"), messages.join("\n"));
  });

  it("waits until a file has not changed for long enough", async () => {
    const path = join(folder, "new.csv");
    writeFileSync(path, "a");
    utimesSync(path, CHANGED, CHANGED);
    const messages = await wait({ path, minAge: "5m" }, () => undefined);
    assert.ok(messages.includes("changed 1m 0s ago"), messages.join("\n"));
  });

  it("waits for a folder with files, and adds their sizes", async () => {
    const path = `${folder}/in/`;
    mkdirSync(path);
    const messages = await wait({ path, minSize: 2 }, (polls) => {
      if (polls < 4) writeFileSync(join(path, String(polls)), "a");
    });
    assert.ok(messages.includes("there is no file yet"), messages.join("\n"));
    assert.ok(messages.includes("1 of 2 bytes"), messages.join("\n"));
  });

  it("does not take a folder for a file", async () => {
    const path = join(folder, "new.csv");
    mkdirSync(path);
    await wait({ path }, () => {
      rmSync(path, { recursive: true });
      writeFileSync(path, "");
    });
  });

  it("looks for nothing outside the allowed folders", async () => {
    symlinkSync("/etc", join(folder, "etc"));
    const allow = [folder, "s3://sales/in/"];
    const outside = [
      "/etc/hostname",
      `${folder}/../x`,
      `${folder}/etc/hostname`,
      "s3://sales/other",
    ];
    for (const path of outside)
      await assert.rejects(
        wait({ path }, undefined, { allow }),
        /InvalidPath: .*may not be opened/,
      );
    writeFileSync(join(folder, "a"), "");
    await wait({ path: join(folder, "a") }, undefined, { allow });
  });

  it("fails the task for a folder with too many files and folders", async () => {
    const entries = Array.from({ length: 10_001 }, (_, n) => [`s3://sales/in/${n}`, "a"]);
    const storage = memoryStorage(Object.fromEntries(entries) as Record<string, string>);
    const path = "s3://sales/in/";
    await wait({ path }, undefined, { storage });
    await assert.rejects(
      wait({ path, minAge: "5m" }, undefined, { storage }),
      /InvalidPath: s3:\/\/sales\/in\/ has more than 10000 files and folders/,
    );
  });

  it("does not follow links between folders for ever", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for (const name of names) mkdirSync(join(folder, name));
    for (const name of names)
      for (const other of names) symlinkSync(join(folder, other), join(folder, name, other));
    await assert.rejects(wait({ path: `${folder}/` }), /InvalidPath: .* has more than 10000/);
  });

  it("fails the task for a path that is none", async () => {
    for (const path of ["", "s3://", "a\0b", "http:x"])
      await assert.rejects(wait({ path }), /InvalidPath: /);
  });

  it("refuses an invalid entry of allow", () => {
    assert.throws(() => fileSensor({ allow: ["s3://"] }), { code: "FX2000" });
  });
});
