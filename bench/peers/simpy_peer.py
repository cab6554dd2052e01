"""SimPy on the same workloads. Usage: simpy_peer.py phold|bimodal|time-outs|mm1|tandem SIZE EVENTS; prints the events and their CPU seconds."""

import random
import sys
import time

import simpy


def hold_delay():
    return 0.1 + random.expovariate(1 / 0.9)


def bimodal_delay():
    return random.expovariate(1000) if random.random() < 0.9 else random.uniform(15, 45)


def phold(env, size, fired, delay=hold_delay):
    state = [0] * size

    def schedule(process):
        timeout = env.timeout(delay(), process)
        timeout.callbacks.append(fire)

    def fire(event):
        state[event.value] += 1
        fired[0] += 1
        schedule(random.randrange(size))

    for process in range(size):
        schedule(process)


def bimodal(env, size, fired):
    phold(env, size, fired, bimodal_delay)


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


def tandem(env, _size, fired):
    stations = [simpy.Resource(env, capacity=10) for _ in range(3)]

    def customer():
        for station in stations:
            fired[0] += 1
            with station.request() as request:
                yield request
                yield env.timeout(random.expovariate(1 / 0.08))
            fired[0] += 1

    def source():
        while True:
            yield env.timeout(random.expovariate(100))
            env.process(customer())

    env.process(source())


workload, size, events = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(1)
environment = simpy.Environment()
count = [0]
{"phold": phold, "bimodal": bimodal, "time-outs": time_outs, "mm1": single_server, "tandem": tandem}[workload](environment, size, count)
before = time.process_time()
while count[0] < events:
    environment.step()
print(count[0], time.process_time() - before)
