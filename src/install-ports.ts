import { installTaskRunner } from "./runtime/task/run/task-runner.ts";
import { installReferenceAccess } from "./runtime/values/types/reference-access.ts";

// The lower rooms call what the upper ones do through these ports. Each is loaded on its first call.
installReferenceAccess({
  openStorage: async () => (await import("./runtime/storage/process-storage.ts")).processStorage(),
  downloadFile: async (...call) =>
    (await import("./runtime/storage/download.ts")).downloadFile(...call),
  downloadFolder: async (...call) =>
    (await import("./runtime/storage/download.ts")).downloadFolder(...call),
  async *readRows(...call) {
    yield* (await import("./runtime/datasets/read-dataset.ts")).readDataset(...call);
  },
});
installTaskRunner({
  runByConnector: async (...call) =>
    (await import("./runtime/local/run-task.ts")).runByConnector(...call),
  runInProcess: async (...call) =>
    (await import("./runtime/local/run-task.ts")).runInProcess(...call),
});
