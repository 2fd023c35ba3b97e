/** Where the files of a document come from. A location is an absolute path or a URL. */
export interface DocumentSource {
  /** The location of the document itself. */
  readonly main: string;
  /**
   * The location to which a reference in a file leads.
   *
   * @param reference without its fragment
   * @throws FxError FX2041 if fx does not follow it
   */
  locate(reference: string, from: string): string;
  /** Throws FxError FX2041 or FX5003. */
  read(location: string, mostBytes: number): Promise<SourceBytes>;
  /** A location as messages show it. */
  show(location: string): string;
}

export interface SourceBytes {
  readonly bytes: Uint8Array;
  /** Differs from the location that was asked for after a redirect. */
  readonly location: string;
}
