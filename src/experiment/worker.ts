import { simulate } from '../simulate.ts';
import { serveReplications } from './serve-replications.ts';

// A worker thread is a server of replications; what it simulates is decided by the jobs it gets.
serveReplications(simulate);
