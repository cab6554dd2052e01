import { TraceHash } from '../metrics/trace-hash.ts';

/** Combines the hashes of replications 0, 1, 2 ... (16 hex digits each) into one of 16; their order matters. */
export function combineTraceHashes(hashes: readonly string[]): string {
  const combined = new TraceHash();
  hashes.forEach((hash, replication) => {
    combined.add(Number.parseInt(hash.slice(0, 8), 16) | 0, replication, 0, Number.parseInt(hash.slice(8, 16), 16) | 0);
  });
  return combined.digest();
}

/** 16 hex digits that tell texts apart; no protection against forgery. */
export function textDigest(text: string): string {
  const digest = new TraceHash();
  for (let index = 0; index < text.length; index++) digest.add(text.charCodeAt(index), index, 0, 0);
  return digest.digest();
}
