import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Contender } from './contender.ts';

// Seen from .tmp/bench/bench/, where the compiled benchmark lies.
const sources = fileURLToPath(new URL('../../../bench/peers/', import.meta.url));
const binary = fileURLToPath(new URL('../queue', import.meta.url));

/** Compiles the C++ peer if there is a compiler; false if there is none. */
export function buildPeers(): boolean {
  mkdirSync(fileURLToPath(new URL('../', import.meta.url)), { recursive: true });
  return (
    spawnSync('g++', ['-O3', '-march=native', '-std=c++17', '-o', binary, `${sources}queue.cpp`], { stdio: 'inherit' })
      .status === 0
  );
}

function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** A plain loop in C++ over std::priority_queue, where g++ is present. */
export function cplusplus(args: readonly string[]): Contender {
  return { name: 'C++ std::priority_queue', command: [binary, ...args], available: () => existsSync(binary) };
}

/** SimPy, where python3 has it. */
export function simpy(args: readonly string[]): Contender {
  return {
    name: 'SimPy',
    command: ['python3', `${sources}simpy_peer.py`, ...args],
    available: () => works('python3', '-c', 'import simpy'),
  };
}
