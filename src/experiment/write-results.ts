import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExperimentError } from './experiment-error.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its directory cannot be made there',
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
    await makeDirectory(dirname(path), []);
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

/**
 * Shows that files can be made in a directory, so that a long run does not end in a place that it cannot write to. Leaves nothing
 * behind, no directory either. Throws {@link ExperimentError} with the reason.
 */
export async function assertWritable(directory: string): Promise<void> {
  const probe = join(directory, `.${randomUUID()}.tmp`);
  const made: string[] = [];
  try {
    await makeDirectory(directory, made);
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (error) {
    throw writeError(directory, error);
  } finally {
    for (const one of made.toReversed()) await rmdir(one).catch(() => undefined); // not empty any more: somebody uses it
  }
}

/**
 * Makes a directory and those above it, and adds to `made` which of them it was. Step by step: the recursive form of Node never returns
 * where the system lets nobody make directories, as below /proc.
 */
async function makeDirectory(path: string, made: string[]): Promise<void> {
  const isThere = await stat(path).then((found) => found.isDirectory(), () => false);
  if (isThere) return;
  const parent = dirname(path);
  if (parent !== path) await makeDirectory(parent, made);
  try {
    await mkdir(path);
    made.push(path);
  } catch (error) {
    // Another process may have been faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
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
