// H8, measured on the model's host in virtual time: how long a half-open entry lives, and which rate of SYNs takes
// every place of the queue.
#include <fmt/format.h>

#include <algorithm>

#include "model/host.h"
#include "properties/answer.h"

namespace synfin::properties {

namespace {

using Host = model::Host<>;
using Millis = std::uint32_t;
constexpr std::uint16_t kPort = 80;

model::Segment<model::Numbers> a_syn() {
  model::Segment<model::Numbers> seg;
  seg.has_syn = true;
  seg.seq = {1000};
  seg.wnd = 65'535;
  return seg;
}

// Timeouts of the SYN,ACK: the first one, doubled each time up to a cap, and how often it is sent again.
struct Schedule {
  Millis first = 1000, cap = 60'000;
  unsigned retries = 5;

  Millis timeout(unsigned n) const {
    Millis t = std::min(first, cap);
    for (unsigned i = 0; i < n; ++i) t = std::min(2 * t, cap);
    return t;
  }
  // Until the last copy has been sent, and until the wait after it is over.
  Millis until_last_copy() const {
    Millis sum = 0;
    for (unsigned n = 0; n < retries; ++n) sum += timeout(n);
    return sum;
  }
  Millis sum() const { return until_last_copy() + timeout(retries); }
};

model::Profile profile_of(const Schedule& s, bool cookies) {
  model::Profile p = *model::find_profile(cookies ? "cookies" : "rfc9293");
  p.rto_initial = s.first;
  p.rto_maximum = s.cap;
  p.r2_syn = p.r2_data = s.until_last_copy() + 1;
  return p;
}

// One SYN, never followed by anything: when its entry is gone.
Millis life_of_entry(const Schedule& s) {
  const model::Profile profile = profile_of(s, false);
  Host host{model::Endpoint(profile)};
  host.listen(kPort, 1);
  host.arrive(kPort, 1, a_syn());
  constexpr Millis kStep = 100, kAtMost = 3'600'000;
  Millis now = 0;
  while (host.connection(0).alive && now < kAtMost) host.advance_to(now += kStep);
  return now;
}

// Of the SYNs that come every `interval`, one to a port, some finds no room once the first entries are at their end.
bool saturates(const Schedule& s, unsigned backlog, Millis interval, bool cookies) {
  const model::Profile profile = profile_of(s, cookies);
  Host host{model::Endpoint(profile)};
  host.listen(kPort, backlog);
  std::uint16_t port = 0;
  for (Millis now = 0; now <= s.sum() + interval; now += interval) {
    host.advance_to(now);
    model::Sent sent;
    while (host.poll(sent)) {
    }
    host.arrive(kPort, ++port, a_syn());
    if (!host.poll(sent)) return true;
  }
  return false;
}

// The longest interval at which the SYNs saturate the queue: they do at every shorter one.
Millis longest_saturating_interval(const Schedule& s, unsigned backlog) {
  Millis low = 1, high = s.sum() + 1;
  while (high - low > 1) {
    const Millis middle = low + (high - low) / 2;
    (saturates(s, backlog, middle, false) ? low : high) = middle;
  }
  return low;
}

constexpr std::array kSchedules = std::to_array<Schedule>({
    {1000, 60'000, 0},
    {1000, 60'000, 1},
    {1000, 60'000, 2},
    {1000, 60'000, 3},
    {1000, 60'000, 4},
    {1000, 60'000, 5},
    {1000, 60'000, 6},
    {3000, 60'000, 3},
    {3000, 60'000, 5},
    {500, 60'000, 7},
    {1000, 8'000, 8},
});

std::string row(const Schedule& s, Millis life) {
  return fmt::format("first timeout {:>4.1f} s, cap {:>4.1f} s, {} retries: lives {:>6.1f} s, the sum is {:>6.1f} s",
                     s.first / 1e3, s.cap / 1e3, s.retries, life / 1e3, s.sum() / 1e3);
}

}  // namespace

Answer measure_lifetime() {
  Answer answer;
  answer.verdict = Verdict::ImpossibleWithinBounds;
  answer.trouble = fmt::format("measured for {} schedules", kSchedules.size());
  answer.states = kSchedules.size();
  for (const Schedule& s : kSchedules) {
    const Millis life = life_of_entry(s);
    if (life != s.sum()) answer.verdict = Verdict::Reachable;
    answer.notes.push_back(row(s, life));
  }
  const Schedule usual;
  for (const unsigned backlog : {1U, 8U, 128U}) {
    const Millis interval = longest_saturating_interval(usual, backlog);
    answer.numbers.push_back(interval);
    answer.notes.push_back(
        fmt::format("{:>3} places, {} retries: SYNs take every place if they come every {:.3f} s or faster ({:.2f}/s; "
                    "places / life "
                    "is {:.2f}/s)",
                    backlog, usual.retries, interval / 1e3, 1e3 / interval, backlog * 1e3 / usual.sum()));
  }
  const bool cookies = saturates(usual, 8, 10, true);
  answer.notes.push_back(fmt::format("SYN cookies, 8 places, 100 SYNs/s: {}",
                                     cookies ? "some SYN goes unanswered" : "every SYN is answered"));
  return answer;
}

}  // namespace synfin::properties
