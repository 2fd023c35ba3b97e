import { useSignal } from "@preact/signals";
import type { ShownFault } from "../../protocol-parts.ts";
import type { FileList } from "../../protocol.ts";
import { api, faultFromError } from "../model/api.ts";

interface FileChooserProps {
  readonly label: string;
  readonly isFolder: boolean;
  readonly onChoose: (path: string) => void;
}

/** Lists the project's files, folder by folder. */
export function FileChooser({ label, isFolder, onChoose }: FileChooserProps) {
  const folder = useSignal<string | null>(null);
  const entries = useSignal<FileList["entries"]>([]);
  const fault = useSignal<ShownFault | null>(null);
  const open = async (path: string): Promise<void> => {
    folder.value = path;
    try {
      entries.value = (await api.listFiles(path)).entries;
      fault.value = null;
    } catch (error) {
      entries.value = [];
      fault.value = faultFromError(error);
    }
  };
  const choose = (path: string): void => {
    onChoose(path);
    folder.value = null;
  };
  const path = folder.value;
  return (
    <>
      <button
        type="button"
        aria-expanded={path !== null}
        aria-label={`Browse for ${label}`}
        onClick={() => (path === null ? void open("") : (folder.value = null))}
      >
        {path === null ? "Browse" : "Close"}
      </button>
      {path !== null && (
        <div class="files" role="group" aria-label={`Files for ${label}`}>
          <div class="files-head">
            <span class="mono">{path === "" ? "the project" : path}</span>
            {path !== "" && (
              <button type="button" class="quiet" onClick={() => void open(parentOf(path))}>
                Up
              </button>
            )}
            {isFolder && (
              <button type="button" class="quiet" onClick={() => choose(path === "" ? "." : path)}>
                Use this folder
              </button>
            )}
          </div>
          {fault.value !== null && <p class="fault-message">{fault.value.message}</p>}
          <ul>
            {entries.value
              .filter((entry) => entry.isFolder || !isFolder)
              .map((entry) => (
                <li key={entry.path}>
                  <button
                    type="button"
                    class="quiet mono"
                    onClick={() => (entry.isFolder ? void open(entry.path) : choose(entry.path))}
                  >
                    {nameOf(entry.path)}
                    {entry.isFolder ? "/" : ""}
                  </button>
                </li>
              ))}
          </ul>
        </div>
      )}
    </>
  );
}

function parentOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
