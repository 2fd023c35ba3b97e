import { type TemporaryProject, temporaryProject } from "./temporary-project.ts";

type Files = Parameters<typeof temporaryProject>[0];

/** Creates a project with these files for each test of a `describe`. */
export function useProject(files?: Files): TemporaryProject {
  return createIn(beforeEach, files);
}

/** Creates a project with these files, which all tests of a `describe` share. */
export function useSharedProject(files?: Files): TemporaryProject {
  return createIn(before, files);
}

function createIn(hook: Mocha.HookFunction, files: Files): TemporaryProject {
  let project!: TemporaryProject;
  hook(() => {
    project = temporaryProject(files);
  });
  return {
    get root() {
      return project.root;
    },
    get home() {
      return project.home;
    },
    write: (path, text) => project.write(path, text),
    remove: () => project.remove(),
  };
}
