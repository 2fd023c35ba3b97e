import { runHere } from "../runtime/local/run-here.ts";
import { processStorage } from "../runtime/storage/process-storage.ts";
import { installTaskRunner } from "../runtime/task/run/run-options.ts";
import { installReferenceAccess } from "../runtime/values/types/reference-access.ts";

// Tasks, files and datasets call the rooms above them through these ports.
installTaskRunner(runHere);
installReferenceAccess({
  openStorage: processStorage,
  downloadFile: async (...call) =>
    (await import("../runtime/storage/download.ts")).downloadFile(...call),
  downloadFolder: async (...call) =>
    (await import("../runtime/storage/download.ts")).downloadFolder(...call),
  async *readRows(...call) {
    yield* (await import("../runtime/datasets/read-dataset.ts")).readDataset(...call);
  },
});
