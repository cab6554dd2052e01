// The plain way in C++: std::priority_queue of (time, sequence, payload), 16 bytes an entry; cancelling by tombstone.
// Usage: queue phold|bimodal|time-outs|mm1 SIZE EVENTS; prints the events and the CPU seconds they took.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <queue>
#include <vector>

struct Event {
  double time;
  uint32_t sequence;
  uint32_t payload;
};

struct Later {
  bool operator()(const Event& x, const Event& y) const {
    return x.time > y.time || (x.time == y.time && x.sequence > y.sequence);
  }
};

static std::priority_queue<Event, std::vector<Event>, Later> pending;
static uint32_t sequence = 0;
static uint64_t state = 88172645463325252ull;

static uint64_t draw() {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static double exponential() { return -std::log(((draw() >> 11) + 0.5) / 9007199254740992.0); }

static uint32_t schedule(double time, uint32_t payload) {
  pending.push({time, sequence, payload});
  return sequence++;
}

static Event fire() {
  Event event = pending.top();
  pending.pop();
  return event;
}

template <class Fire>
static void report(long warm_up, long events, Fire fire_some) {
  fire_some(warm_up);
  std::clock_t before = std::clock();
  fire_some(events);
  std::printf("%ld %.6f\n", events, double(std::clock() - before) / CLOCKS_PER_SEC);
}

static double hold_delay() { return 0.1 + 0.9 * exponential(); }

static double bimodal_delay() { return draw() % 10 > 0 ? 0.001 * exponential() : 15 + 0.001 * double(draw() % 30000); }

template <class Delay>
static void phold(long processes, long events, Delay delay) {
  std::vector<int> touched(processes);
  for (long id = 0; id < processes; id++) schedule(delay(), uint32_t(id));
  report(std::max(processes, 500000L), events, [&](long count) {
    for (long i = 0; i < count; i++) {
      Event event = fire();
      touched[event.payload]++;
      schedule(event.time + delay(), uint32_t(draw() % uint64_t(processes)));
    }
  });
}

static void time_outs(long clients, long events) {
  std::vector<uint32_t> first(clients);  // number of the client's work timer; its time-out has the next one
  auto begin = [&](uint32_t client, double now) {
    first[client] = schedule(now + exponential(), client);
    schedule(now + 5, client);
  };
  for (long client = 0; client < clients; client++) begin(uint32_t(client), 0);
  report(300000, events, [&](long count) {
    while (count > 0) {
      Event event = fire();
      if (event.sequence - first[event.payload] > 1) continue;  // cancelled
      count--;
      begin(event.payload, event.time);
    }
  });
}

static void single_server(long events) {
  std::deque<double> present;
  double sojourn = 0;
  schedule(0, 1);
  report(400000, events, [&](long count) {
    for (long i = 0; i < count; i++) {
      Event event = fire();
      if (event.payload == 1) {
        present.push_back(event.time);
        if (present.size() == 1) schedule(event.time + exponential(), 2);
        schedule(event.time + exponential() / 0.9, 1);
      } else {
        sojourn += event.time - present.front();
        present.pop_front();
        if (!present.empty()) schedule(event.time + exponential(), 2);
      }
    }
  });
  if (sojourn < 0) std::puts("impossible");  // keeps the sum alive
}

int main(int, char** arguments) {
  long size = std::atol(arguments[2]);
  long events = std::atol(arguments[3]);
  if (!std::strcmp(arguments[1], "phold")) phold(size, events, hold_delay);
  else if (!std::strcmp(arguments[1], "bimodal")) phold(size, events, bimodal_delay);
  else if (!std::strcmp(arguments[1], "time-outs")) time_outs(size, events);
  else single_server(events);
}
