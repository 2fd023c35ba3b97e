import { type TemporaryProject, temporaryProject } from "./temporary-project.ts";

/** The files of a project, or a function that creates it. */
type Contents = Parameters<typeof temporaryProject>[0] | (() => TemporaryProject);

/** Creates a project with these files for each test of a `describe`. */
export function useProject(contents?: Contents): TemporaryProject {
  return createIn(beforeEach, contents);
}

/** Creates a project with these files, which all tests of a `describe` share. */
export function useSharedProject(contents?: Contents): TemporaryProject {
  return createIn(before, contents);
}

function createIn(hook: Mocha.HookFunction, contents: Contents): TemporaryProject {
  let project!: TemporaryProject;
  hook(() => {
    project = typeof contents === "function" ? contents() : temporaryProject(contents);
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
