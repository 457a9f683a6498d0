#include "fuzz/exchange_seeds.h"

#include <utility>

#include "fuzz/corpus_seeds.h"

namespace synfin::fuzz {
namespace {

using properties::Seen;
using Octets = std::vector<std::uint8_t>;

// Profiles, and how an exchange begins (properties/random/exchange.h).
constexpr std::uint8_t kPlain = 0, kReuse = 3, kCookies = 5;
constexpr std::uint8_t kBDoesNotListen = 1, kADoesNotConnect = 2, kBConnects = 8;

// Actions. What is in flight is numbered from the oldest on; users' calls are on lane 0 unless they say otherwise.
const Octets kDeliver = {0, 0}, kDeliverSecond = {0, 1}, kLose = {104, 0}, kCopy = {124, 0};
const Octets kPassOneSecond = {140, 1}, kPassThreeSeconds = {140, 5}, kPassFiveMinutes = {140, 15};
const Octets kASends100 = {174, 8}, kASends9000 = {174, 28}, kBSends100 = {175, 8};
const Octets kACloses = {176, 0}, kBCloses = {177, 0}, kBAccepts = {181, 0}, kAAborts = {182, 0};
const Octets kAConnects = {172, 0}, kAConnectsSecond = {172, 1}, kAConnectsThird = {172, 2};

Octets operator+(Octets a, const Octets& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// `actions` so many times.
Octets times(std::size_t count, const Octets& actions) {
  Octets octets;
  for (std::size_t i = 0; i < count; ++i) octets = std::move(octets) + actions;
  return octets;
}

Octets begin(std::uint8_t profile, std::uint8_t how = 0) { return {profile, profile, how}; }

}  // namespace

std::vector<NamedExchange> named_exchanges() {
  const Octets opened = times(3, kDeliver) + kBAccepts;
  const Octets closed_by_both = kACloses + times(2, kDeliver) + kBCloses + times(2, kDeliver);
  const Octets both_at_once = begin(kPlain, kBDoesNotListen | kBConnects);
  return {
      {"nothing", Seen::InStep, begin(kPlain)},
      {"no-connection", Seen::ListenerServed, begin(kPlain, kADoesNotConnect)},
      {"data-and-close", Seen::Delivered, begin(kPlain) + opened + kASends100 + times(2, kDeliver) + closed_by_both},
      {"data-both-ways", Seen::Delivered, begin(kPlain) + opened + kASends100 + kBSends100 + times(4, kDeliver)},
      {"simultaneous-open", Seen::SimultaneousOpen, both_at_once + times(4, kDeliver)},
      {"simultaneous-close", Seen::SimultaneousClose,
       begin(kPlain) + opened + kACloses + kBCloses + times(4, kDeliver)},
      {"syn-lost", Seen::Lost, begin(kPlain) + kLose + kPassOneSecond + opened},
      {"syn-ack-lost", Seen::Lost, begin(kPlain) + kDeliver + kLose + kPassThreeSeconds + times(4, kDeliver)},
      {"data-lost", Seen::Lost, begin(kPlain) + opened + kASends100 + kLose + kPassThreeSeconds + times(2, kDeliver)},
      {"fin-lost", Seen::Lost, begin(kPlain) + opened + kACloses + kLose + kPassThreeSeconds + times(2, kDeliver)},
      {"syn-copied", Seen::Copied, begin(kPlain) + kCopy + times(4, kDeliver)},
      {"data-reordered", Seen::Reordered, begin(kPlain) + opened + times(2, kASends100) + kDeliverSecond + kDeliver},
      {"refused", Seen::Refused, begin(kPlain, kBDoesNotListen) + times(2, kDeliver)},
      {"aborted", Seen::Reset, begin(kPlain) + opened + kAAborts + kDeliver},
      {"given-up", Seen::GaveUp, begin(kPlain) + opened + kASends100 + times(2, kLose + kPassFiveMinutes)},
      {"window-closed", Seen::WindowClosed, begin(kPlain) + opened + kASends9000 + times(8, kDeliver)},
      {"backlog-full", Seen::BacklogFull,
       begin(kPlain) + kAConnectsSecond + kAConnectsThird + times(9, kDeliver) + kPassThreeSeconds},
      {"cookies", Seen::ListenerServed, begin(kCookies) + kAConnectsSecond + kAConnectsThird + times(9, kDeliver)},
      {"stale-syn", Seen::StaleArrived,
       begin(kPlain) + kCopy + kDeliverSecond + kDeliverSecond + kDeliverSecond + kAAborts + kDeliverSecond +
           kAConnects + kDeliverSecond + kDeliver},
      {"time-wait-reopened", Seen::Reopened,
       begin(kReuse) + opened + kBCloses + times(2, kDeliver) + kACloses + times(2, kDeliver) + kAConnects +
           times(3, kDeliver)},
      {"time-wait-ended", Seen::TimeWaitEnded, begin(kPlain) + opened + closed_by_both + kPassFiveMinutes},
  };
}

void add_exchange_seeds(std::vector<Seed>& seeds) {
  for (auto& exchange : named_exchanges()) {
    seeds.push_back({"two_endpoints", exchange.name + ".exchange", std::move(exchange.octets)});
  }
}

}  // namespace synfin::fuzz
