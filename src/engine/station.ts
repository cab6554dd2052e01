import { JOB, JobList } from './jobs.ts';
import type { Jobs } from './jobs.ts';
import { PRIORITY } from './simulator.ts';
import type { Simulator } from './simulator.ts';
import type { Ticks } from './time.ts';

export type QueueDiscipline =
  | 'fifo' | 'lifo' | 'processor-sharing' | 'priority' | 'preemptive-priority' | 'shortest-first' | 'shortest-remaining';

/** What a station tells its owner. */
export interface StationHost {
  /** The job leaves the queue and gets a place; answers the ticks it will work (drawn time plus what its start adds). */
  jobStarts(station: Station, job: number, drawn: Ticks): Ticks;
  /** Its own time is over; it keeps its place until {@link Station.release}. */
  jobFinished(station: Station, job: number): void;
  /** It was thrown out by a crash; `working` = its own time was running. */
  jobLost(station: Station, job: number, queued: boolean, working: boolean): void;
  /** It lost its place to another job and waits again; only preemptive disciplines do that. */
  jobPreempted?(station: Station, job: number): void;
  /** It has a place again and goes on with what is left. */
  jobResumed?(station: Station, job: number): void;
}

export interface StationOptions {
  readonly id: number;
  readonly discipline: QueueDiscipline;
  /** Requests served at once (cores under processor sharing); Infinity = no limit. */
  readonly places: number;
  /** Waiting places; Infinity = no limit. */
  readonly queueLimit: number;
  /** Number of classes under a priority discipline, else 1. */
  readonly ranks: number;
  /** Event kinds the owner routes back to {@link Station.workDone} and {@link Station.sharedWorkDone}. */
  readonly workDoneKind: number;
  readonly sharedWorkDoneKind: number;
}

export const OFFER = { STARTED: 0, QUEUED: 1, BLOCKED: 2 } as const;

/**
 * One instance: places, a queue, a discipline. A job that has a place works for its own time and then keeps the place
 * (while it waits for calls, locks, commits) until it is released.
 */
export class Station {
  readonly id: number;
  readonly discipline: QueueDiscipline;
  places: number;
  queueLimit: number;
  /** Jobs that hold a place. */
  occupied = 0;
  /** Jobs whose own time runs. */
  working = 0;
  /** Jobs that wait. */
  queued = 0;
  paused = false;
  /** What leaves now makes room for nobody. */
  private crashing = false;
  private readonly sim: Simulator;
  private readonly jobs: Jobs;
  private readonly host: StationHost;
  private readonly waiting: JobList[] = [];
  private readonly serving: JobList;
  private readonly workDoneKind: number;
  private readonly sharedWorkDoneKind: number;
  private readonly sharing: boolean;
  private readonly preemptive: boolean;
  /** Processor sharing: service given so far to every working job, and when that was computed. */
  private attained = 0;
  private attainedAt: Ticks = 0;
  private share = 1;
  private sharedHandle = 0;

  constructor(sim: Simulator, jobs: Jobs, host: StationHost, options: StationOptions) {
    this.sim = sim;
    this.jobs = jobs;
    this.host = host;
    this.id = options.id;
    this.discipline = options.discipline;
    this.places = options.places;
    this.queueLimit = options.queueLimit;
    this.workDoneKind = options.workDoneKind;
    this.sharedWorkDoneKind = options.sharedWorkDoneKind;
    this.sharing = options.discipline === 'processor-sharing';
    this.preemptive = options.discipline === 'preemptive-priority' || options.discipline === 'shortest-remaining';
    for (let rank = 0; rank < options.ranks; rank++) this.waiting.push(new JobList(jobs));
    this.serving = new JobList(jobs);
  }

  /** A job asks for a place. `work` = its drawn time; `rank` = its class, 0 first. */
  offer(job: number, rank: number, work: Ticks): number {
    const jobs = this.jobs;
    jobs.ensure(job);
    jobs.enter(job, rank, work);
    if (!this.paused && this.queued === 0 && this.hasPlace()) {
      this.start(job);
      return OFFER.STARTED;
    }
    if (this.preemptive && !this.paused) {
      const victim = this.victimOf(job);
      if (victim >= 0) {
        this.preempt(victim);
        this.start(job);
        return OFFER.STARTED;
      }
    }
    if (this.queued >= this.queueLimit) return OFFER.BLOCKED;
    this.enqueue(job);
    return OFFER.QUEUED;
  }

  /** The job gives its place back; the next one starts. */
  release(job: number): void {
    if (this.jobs.state[job] === JOB.WORKING) this.stopWork(job);
    this.leave(job);
    this.startWaiting();
  }

  /** Takes a waiting job out of the queue. */
  withdraw(job: number): void {
    this.queueOf(job).remove(job);
    this.queued--;
    this.jobs.state[job] = JOB.AWAY;
  }

  isQueued(job: number): boolean {
    return this.jobs.state[job] === JOB.QUEUED;
  }

  isWorking(job: number): boolean {
    return this.jobs.state[job] === JOB.WORKING;
  }

  /** Adds work to a job that holds a place: its own time runs again (a second operation at the same place). */
  workAgain(job: number, work: Ticks): void {
    this.jobs.work[job] = work;
    this.startWork(job);
  }

  /** The own time of a job at work, or of a preempted one, is over here and now. */
  cutShort(job: number): void {
    const { jobs } = this;
    if (this.sharing) {
      this.catchUp();
      jobs.worked[job]! -= Math.max(0, jobs.work[job]! - this.attained);
      jobs.work[job] = Math.min(jobs.work[job]!, this.attained);
      this.scheduleShared();
      return;
    }
    const runs = jobs.state[job] === JOB.WORKING && !this.paused;
    if (runs) this.interrupt(job);
    jobs.work[job] = 0;
    if (runs) this.run(job);
  }

  /** Ticks the job has worked so far. */
  workedBy(job: number): Ticks {
    const jobs = this.jobs;
    const running = jobs.state[job] === JOB.WORKING && !this.sharing && !this.paused ? this.sim.now - jobs.since[job]! : 0;
    return jobs.worked[job]! + running;
  }

  /** Everything stops where it stands; requests go on queueing. */
  pause(): void {
    if (this.paused) return;
    if (this.sharing) {
      this.catchUp();
      this.sim.cancel(this.sharedHandle);
      this.sharedHandle = 0;
    }
    this.paused = true;
    if (this.sharing) return;
    for (let job = this.serving.head; job >= 0; job = this.jobs.next[job]!) {
      if (this.jobs.state[job] === JOB.WORKING) this.interrupt(job);
    }
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    if (this.sharing) {
      this.attainedAt = this.sim.now;
      this.scheduleShared();
    } else {
      for (let job = this.serving.head; job >= 0; job = this.jobs.next[job]!) {
        if (this.jobs.state[job] === JOB.WORKING) this.run(job);
      }
    }
    this.startWaiting();
  }

  /** Everything in it is gone, queue included. */
  crash(): void {
    this.crashing = true;
    while (this.serving.head >= 0) {
      const job = this.serving.head;
      const working = this.jobs.state[job] === JOB.WORKING;
      if (working) this.stopWork(job);
      this.leave(job);
      this.host.jobLost(this, job, false, working);
    }
    for (const list of this.waiting) {
      while (list.head >= 0) {
        const job = list.head;
        this.withdraw(job);
        this.host.jobLost(this, job, true, false);
      }
    }
    this.attained = 0;
    this.paused = false;
    this.crashing = false;
  }

  /** Changes the number of places; waiting jobs start where there is room. */
  setPlaces(places: number): void {
    this.places = places;
    this.startWaiting();
  }

  /** Starts waiting jobs while there are places. */
  startWaiting(): void {
    while (this.queued > 0 && !this.paused && !this.crashing && this.hasPlace()) {
      const job = this.firstWaiting();
      this.withdraw(job);
      this.start(job);
    }
  }

  /** The owner routes the event `workDoneKind` here. */
  workDone(job: number): void {
    const jobs = this.jobs;
    jobs.handle[job] = 0;
    jobs.worked[job]! += this.sim.now - jobs.since[job]!;
    this.working--;
    jobs.state[job] = JOB.HOLDING;
    this.host.jobFinished(this, job);
  }

  /** The owner routes the event `sharedWorkDoneKind` here. */
  sharedWorkDone(): void {
    this.sharedHandle = 0;
    this.catchUp();
    const job = this.nextToFinish();
    this.finishShared(job);
    this.scheduleShared();
    this.host.jobFinished(this, job);
  }

  private hasPlace(): boolean {
    return this.sharing || this.occupied < this.places;
  }

  private start(job: number): void {
    const jobs = this.jobs;
    // A preempted job goes on with what is left; a new one learns what its start adds.
    const resumed = jobs.started[job] === 1;
    jobs.started[job] = 1;
    this.occupied++;
    this.serving.append(job);
    if (resumed) this.host.jobResumed?.(this, job);
    else jobs.work[job] = this.host.jobStarts(this, job, jobs.work[job]!);
    this.startWork(job);
  }

  private startWork(job: number): void {
    this.jobs.state[job] = JOB.WORKING;
    this.working++;
    if (this.sharing) {
      this.catchUp();
      // Under sharing `work` is the level of attained service at which the job is done.
      this.jobs.since[job] = this.sim.now;
      this.jobs.worked[job] = this.jobs.work[job]!;
      this.jobs.work[job] = this.attained + this.jobs.work[job]!;
      this.scheduleShared();
    } else if (!this.paused) this.run(job);
  }

  private run(job: number): void {
    this.jobs.since[job] = this.sim.now;
    this.jobs.handle[job] = this.sim.after(this.jobs.work[job]!, PRIORITY.COMPLETION, this.workDoneKind, job, this.id);
  }

  /** Stops the clock of a working job and keeps what is left. */
  private interrupt(job: number): void {
    const jobs = this.jobs;
    if (jobs.handle[job] === 0) return;
    this.sim.cancel(jobs.takeHandle(job));
    const done = this.sim.now - jobs.since[job]!;
    jobs.worked[job]! += done;
    jobs.work[job]! -= done;
    jobs.since[job] = this.sim.now;
  }

  private stopWork(job: number): void {
    if (this.sharing) {
      this.catchUp();
      this.finishShared(job);
      this.scheduleShared();
      return;
    }
    if (!this.paused) this.interrupt(job);
    this.working--;
    this.jobs.state[job] = JOB.HOLDING;
  }

  private leave(job: number): void {
    this.serving.remove(job);
    this.occupied--;
    this.jobs.state[job] = JOB.AWAY;
  }

  private queueOf(job: number): JobList {
    return this.waiting.length === 1 ? this.waiting[0]! : this.waiting[this.jobs.rank[job]!]!;
  }

  private enqueue(job: number): void {
    const list = this.queueOf(job);
    if (this.discipline === 'lifo') list.prepend(job);
    else if (this.discipline === 'shortest-first' || this.discipline === 'shortest-remaining') {
      const work = this.jobs.work;
      let before = list.tail;
      while (before >= 0 && work[before]! > work[job]!) before = this.jobs.previous[before]!;
      list.insertAfter(job, before);
    } else list.append(job);
    this.queued++;
    this.jobs.state[job] = JOB.QUEUED;
  }

  private firstWaiting(): number {
    for (const list of this.waiting) if (list.head >= 0) return list.head;
    return -1;
  }

  /** The working job that `job` may displace: of a lower class, or with more work left; -1 = none. */
  private victimOf(job: number): number {
    const { state, rank, work, since, next } = this.jobs;
    const byRank = this.discipline === 'preemptive-priority';
    let victim = -1;
    let worst = byRank ? rank[job]! : work[job]!;
    for (let other = this.serving.head; other >= 0; other = next[other]!) {
      if (state[other] !== JOB.WORKING) continue;
      const value = byRank ? rank[other]! : work[other]! - (this.sim.now - since[other]!);
      if (value > worst) {
        worst = value;
        victim = other;
      }
    }
    return victim;
  }

  private preempt(victim: number): void {
    this.stopWork(victim);
    this.leave(victim);
    if (this.discipline === 'shortest-remaining') this.enqueue(victim);
    else {
      this.queueOf(victim).prepend(victim);
      this.queued++;
      this.jobs.state[victim] = JOB.QUEUED;
    }
    this.host.jobPreempted?.(this, victim);
  }

  /** Rate at which each working job progresses: 1 while there are cores for all. */
  private shareOf(): number {
    return this.working <= this.places ? 1 : this.places / this.working;
  }

  /** Brings the attained service up to now, at the rate since the last change. */
  private catchUp(): void {
    const elapsed = this.sim.now - this.attainedAt;
    if (!this.paused) this.attained += elapsed * this.share;
    this.attainedAt = this.sim.now;
    this.share = this.shareOf();
  }

  private nextToFinish(): number {
    const { state, work, next } = this.jobs;
    let best = -1;
    for (let job = this.serving.head; job >= 0; job = next[job]!) {
      if (state[job] === JOB.WORKING && (best < 0 || work[job]! < work[best]!)) best = job;
    }
    return best;
  }

  private finishShared(job: number): void {
    const jobs = this.jobs;
    const left = jobs.work[job]! - this.attained;
    jobs.worked[job] = left > 0 ? jobs.worked[job]! - left : jobs.worked[job]!;
    this.working--;
    this.share = this.shareOf();
    jobs.state[job] = JOB.HOLDING;
    if (this.working === 0) this.attained = 0;
  }

  private scheduleShared(): void {
    this.share = this.shareOf();
    if (this.paused) return;
    if (this.sharedHandle !== 0) this.sim.cancel(this.sharedHandle);
    this.sharedHandle = 0;
    const job = this.nextToFinish();
    if (job < 0) return;
    const left = (this.jobs.work[job]! - this.attained) / this.share;
    const delay = left > 0 ? Math.ceil(left) : 0;
    this.sharedHandle = this.sim.after(delay, PRIORITY.COMPLETION, this.sharedWorkDoneKind, this.id, 0);
  }
}
