import { TemporaryProject } from "./temporary-project.ts";

/** The files of a project, or a function that creates it. */
type Contents = ConstructorParameters<typeof TemporaryProject>[0] | (() => TemporaryProject);

/** Creates a project with these files for each test of a `describe`. */
export function useProject(contents?: Contents): TemporaryProject {
  return createIn(beforeEach, contents);
}

/** Creates a project with these files, which all tests of a `describe` share. */
export function useSharedProject(contents?: Contents): TemporaryProject {
  return createIn(before, contents);
}

/** Returns the project that the hook has created last. */
function createIn(hook: Mocha.HookFunction, contents: Contents): TemporaryProject {
  let project: TemporaryProject | undefined;
  hook(() => {
    project = typeof contents === "function" ? contents() : new TemporaryProject(contents);
  });
  return new Proxy(Object.create(TemporaryProject.prototype) as TemporaryProject, {
    get: (_, name) => Reflect.get(project!, name) as unknown,
  });
}
