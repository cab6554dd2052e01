"""SimPy on the same workloads. Usage: simpy_peer.py phold|time-outs|mm1 SIZE EVENTS; prints the events and their CPU seconds."""

import random
import sys
import time

import simpy


def phold(env, size, fired):
    state = [0] * size

    def schedule(process):
        timeout = env.timeout(0.1 + random.expovariate(1 / 0.9), process)
        timeout.callbacks.append(fire)

    def fire(event):
        state[event.value] += 1
        fired[0] += 1
        schedule(random.randrange(size))

    for process in range(size):
        schedule(process)


def time_outs(env, size, fired):
    def client():
        while True:
            yield env.timeout(random.expovariate(1)) | env.timeout(5)
            fired[0] += 1

    for _ in range(size):
        env.process(client())


def single_server(env, _size, fired):
    server = simpy.Resource(env)

    def customer():
        fired[0] += 1
        with server.request() as request:
            yield request
            yield env.timeout(random.expovariate(1))
        fired[0] += 1

    def source():
        while True:
            yield env.timeout(random.expovariate(0.9))
            env.process(customer())

    env.process(source())


workload, size, events = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(1)
environment = simpy.Environment()
count = [0]
{"phold": phold, "time-outs": time_outs, "mm1": single_server}[workload](environment, size, count)
before = time.process_time()
while count[0] < events:
    environment.step()
print(count[0], time.process_time() - before)
