/** One of the two streams of a command line. */
export interface Output {
  readonly isTTY: boolean;
  /** Characters in a line; 80 where nobody knows. */
  readonly columns: number;
  write(text: string): void;
}

/** What a command may touch of the world around it. Tests bring their own. */
export interface Io {
  /** Results, and nothing else. */
  readonly stdout: Output;
  /** Progress, warnings, errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The streams of this process. A reader that goes away (EPIPE, as with `| head`) ends the writing quietly. */
export function processIo(signal: AbortSignal): Io {
  return { stdout: outputOf(process.stdout), stderr: outputOf(process.stderr), env: process.env, signal };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    open = false;
  });
  return {
    isTTY: stream.isTTY,
    // Undefined where the stream is no terminal, whatever the types say.
    columns: (stream.columns) ?? 80,
    write(text) {
      if (open) stream.write(text);
    },
  };
}
