import { project } from "../model/state.ts";

/** Shown for a task that the project does not define, or not yet. */
export function MissingTask({ file, name }: { file: string; name: string }) {
  const isLoading = project.value === null || project.value.version === 0;
  return (
    <>
      <h1>{name}</h1>
      <p class="dim">
        {isLoading
          ? "The project has not loaded yet."
          : `${file} does not define a task of this name. Its name may have changed.`}
      </p>
    </>
  );
}
