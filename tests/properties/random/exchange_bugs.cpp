#include "tests/properties/random/exchange_bugs.h"

#include <fstream>
#include <random>
#include <sstream>

#include "adapters/mutant/faulty_host.h"
#include "adapters/mutant/mutants.h"

namespace synfin::properties {

using adapters::Bug;

namespace {

// For the laws that none of those bugs breaks.
struct LawBug {
  std::string_view law;
  Bug bug;
  std::string_view profile = "rfc9293";  // that it needs, on both sides
};
const LawBug kLawBugs[] = {
    {"in_order",
     {.name = "octet-counted-twice",
      .says = "the first octet of what arrives is given to the user twice",
      .after_arrival =
          [](const adapters::HostTcb& before, const adapters::HostSegment&, adapters::HostStep& step) {
            if (step.tcb.rcv.unread > before.rcv.unread) ++step.tcb.rcv.unread;
          }}},
    {"backlog_is_kept",
     {.name = "backlog-ignored",
      .says = "a SYN makes an entry though the backlog is full",
      .unused = {&model::kListenBacklogFull}}},
    {"delivered_or_told",
     {.name = "last-octet-lost",
      .says = "the last octet of what arrives is acknowledged and not given to the user",
      .after_arrival =
          [](const adapters::HostTcb& before, const adapters::HostSegment&, adapters::HostStep& step) {
            if (step.tcb.rcv.unread > before.rcv.unread) --step.tcb.rcv.unread;
          }}},
    {"nothing_is_left",
     {.name = "close-wait-never-left",
      .says = "our FIN after the peer's does not lead to LAST-ACK",
      .leads_to = [](const model::Clause& c,
                     model::State next) { return &c == &model::kCloseCloseWait ? model::State::CloseWait : next; }}},
    {"states_are_left",
     {.name = "cookie-for-ever",
      .says = "a cookie is never too old",
      .timer_runs = [](model::Timer timer, const adapters::HostTcb&) { return timer != model::Timer::Cookie; }},
     "cookies"},
    {"backlog_is_kept",
     {.name = "cookie-overruns-backlog",
      .says = "a cookie that comes back makes a connection though the backlog is full",
      .unused = {&model::kSynCookieFull}},
     "cookies"},
};

const LawBug* law_bug(const Bug& bug) {
  for (const LawBug& own : kLawBugs) {
    if (&own.bug == &bug) return &own;
  }
  return nullptr;
}

// The law that a bug must break; any, if it is empty.
std::string_view law_of(const Bug& bug) { return law_bug(bug) != nullptr ? law_bug(bug)->law : std::string_view(); }

// The octet of the profile that a bug is looked for in.
std::uint8_t profile_of(const Bug& bug) {
  if (law_bug(bug) == nullptr) return 0;
  return static_cast<std::uint8_t>(model::find_profile(law_bug(bug)->profile) - model::kProfiles.data());
}

struct WithProfile {
  adapters::FaultyProfile faulty;
};

class FaultyPeer : private WithProfile, public HostPeer<adapters::FaultyEndpoint, adapters::PlantedFaults> {
 public:
  FaultyPeer(int side, const model::Profile& profile, const Bug& bug)
      : WithProfile{with_constants(profile, bug)},
        HostPeer(adapters::FaultyEndpoint(faulty, static_cast<std::uint32_t>(side) + 1), adapters::PlantedFaults(bug)) {
  }

 private:
  static adapters::FaultyProfile with_constants(const model::Profile& profile, const Bug& bug) {
    adapters::FaultyProfile faulty{profile, &bug};
    if (bug.constants != nullptr) bug.constants(faulty);
    return faulty;
  }
};

}  // namespace

std::vector<const Bug*> exchange_bugs() {
  std::vector<const Bug*> all = adapters::planted_bugs();
  for (const LawBug& own : kLawBugs) all.push_back(&own.bug);
  return all;
}

MakePeer with_bug(const Bug& bug, int faulty_side) {
  return [&bug, faulty_side](int side, const model::Profile& profile) -> std::unique_ptr<Peer> {
    if (side != faulty_side) return make_peer(side, profile);
    return std::make_unique<FaultyPeer>(side, profile, bug);
  };
}

std::optional<Caught> search(const Bug& bug, int exchanges) {
  std::mt19937 random(9293);
  for (int i = 0; i < exchanges; ++i) {
    ExchangeOctets octets = draw_exchange([&](std::size_t n) { return random() % n; });
    octets[0] = octets[1] = profile_of(bug);
    for (const int side : {0, 1}) {
      const std::string law(played(octets, with_bug(bug, side)).law);
      if (law.empty() || (!law_of(bug).empty() && law != law_of(bug))) continue;
      return Caught{law, side, shrunk(octets, [&](const ExchangeOctets& smaller) {
                      return played(smaller, with_bug(bug, side)).law == law;
                    })};
    }
  }
  return {};
}

bool still_catches(const Bug& bug, const Caught& caught) {
  return played(caught.octets, with_bug(bug, caught.side)).law == caught.law && played(caught.octets).law.empty();
}

// "name law A 00 00 00 8c 0b", or "name -" if it is not caught.
std::map<std::string, std::optional<Caught>> read_caught(const std::string& path) {
  std::map<std::string, std::optional<Caught>> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string bug, side, octet;
    Caught caught;
    words >> bug >> caught.law >> side;
    if (caught.law == "-") {
      rows[bug] = std::nullopt;
      continue;
    }
    caught.side = side == "A" ? 0 : 1;
    while (words >> octet) caught.octets.push_back(static_cast<std::uint8_t>(std::stoul(octet, nullptr, 16)));
    rows[bug] = caught;
  }
  return rows;
}

int patience(const Bug& bug) { return law_bug(bug) == nullptr ? 4000 : 100'000; }

}  // namespace synfin::properties
