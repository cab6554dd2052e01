import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExperimentError } from './experiment-error.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EEXIST: 'a part of the path is a file, not a directory',
  EFBIG: 'it would be larger than a file may be',
  EISDIR: 'there is a directory of that name',
};

/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed, then renamed. Makes missing directories.
 * A reader never sees half of it, and an older file survives a failure. Throws {@link ExperimentError} with the reason.
 */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first failure is the one to report
    throw writeError(path, error);
  }
}

function writeError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code];
  if (reason === undefined) return error;
  return new ExperimentError(
    'cannot-write',
    `cannot write ${path}: ${reason}`,
    'nothing was left half-written; make room or choose another place with --out DIR',
    error,
  );
}
