#include "properties/variants.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <set>

namespace synfin::properties {

namespace {

using model::Assumptions;

// How a variant changes the assumptions; `value` is what stands behind its colon.
struct Variant {
  std::string_view name;
  std::string_view group;
  std::string_view value;  // "" for none, "N" for a number, "CLAUSE", "PROFILE"
  unsigned least, most;    // of a number
  std::string_view says;
  void (*apply)(Assumptions& a, unsigned number, std::string_view text);
};

const model::Profile& profile(std::string_view name) {
  // Worlds have no options but MSS, and no clock that timestamps would show.
  const model::Profile* found = model::find_profile(name);
  if (found == nullptr || found->timestamps || found->window_scale || found->text_on_syn) {
    throw VariantError(fmt::format("'{}' is no profile of a world: rfc9293, rfc793, rfc1337 and reuse are", name));
  }
  return *found;
}

const model::Clause& clause_named(std::string_view id) {
  for (const model::Clause& c : model::kClauses) {
    if (c.id == id) return c;
  }
  throw VariantError(fmt::format("'{}' is no clause: `synfin list clauses` has them", id));
}

void permit(Assumptions& a, std::string_view id, bool both_ways) {
  for (model::Endpoints& e : a.endpoints) e.permissions.push_back({&clause_named(id), both_ways});
}

void set_profiles(Assumptions& a, std::string_view name) {
  for (model::Endpoints& e : a.endpoints) e.profile = &profile(name);
}

void respond(Assumptions& a, model::Responder how) { a.endpoints[1].responder = how; }

std::uint8_t small(unsigned n) { return static_cast<std::uint8_t>(n); }

using A = Assumptions&;
using N = unsigned;
using T = std::string_view;

// clang-format off
constexpr std::array kVariants = std::to_array<Variant>({
  {"three-way", "handshake", "", 0, 0, "the responder is ESTABLISHED by the ACK of its own ISS", [](A a, N, T) { respond(a, model::Responder::ThreeWay); }},
  {"two-way", "handshake", "", 0, 0, "the responder is ESTABLISHED by the SYN alone", [](A a, N, T) { respond(a, model::Responder::TwoWay); }},
  {"two-way-remembers", "handshake", "", 0, 0, "likewise, unless the SYN is not newer than the last one taken", [](A a, N, T) { respond(a, model::Responder::TwoWayRemembers); }},
  {"rfc9293", "profile", "", 0, 0, "both keep to RFC 9293 with RFC 5961", [](A a, N, T) { set_profiles(a, "rfc9293"); }},
  {"rfc793", "profile", "", 0, 0, "both have RFC 793's rules for RST, SYN and ACK", [](A a, N, T) { set_profiles(a, "rfc793"); }},
  {"rfc1337", "profile", "", 0, 0, "both ignore RST in TIME-WAIT", [](A a, N, T) { set_profiles(a, "rfc1337"); }},
  {"initiator", "initiator", "PROFILE", 0, 0, "the profile of side 0 alone", [](A a, N, T t) { a.endpoints[0].profile = &profile(t); }},
  {"responder", "responder", "PROFILE", 0, 0, "the profile of side 1 alone", [](A a, N, T t) { a.endpoints[1].profile = &profile(t); }},
  {"uses", "", "CLAUSE", 0, 0, "both always use this permission of the standard", [](A a, N, T t) { permit(a, t, false); }},
  {"may", "", "CLAUSE", 0, 0, "both use this permission now so, now so", [](A a, N, T t) { permit(a, t, true); }},
  {"inverts", "", "CLAUSE", 0, 0, "a planted bug: both take every condition of this clause for its opposite", [](A a, N, T t) { for (auto& e : a.endpoints) e.inverted.push_back(&clause_named(t)); }},
  {"stale", "stale", "N", 0, 3, "N segments of an older incarnation are on their way", [](A a, N n, T) { a.network.stale = small(n); }},
  {"capacity", "capacity", "N", 1, model::kMostInFlight, "the network holds N segments", [](A a, N n, T) { a.network.capacity = small(n); }},
  {"lossless", "loss", "", 0, 0, "nothing is lost", [](A a, N, T) { a.network.loses = false; }},
  {"single", "copies", "", 0, 0, "nothing is duplicated", [](A a, N, T) { a.network.duplicates = false; }},
  {"in-order", "order", "", 0, 0, "what is sent first arrives first", [](A a, N, T) { a.network.reorders = false; }},
  {"no-delay", "delay", "", 0, 0, "a segment arrives before anything else happens", [](A a, N, T) { a.network.delays = false; }},
  {"lifetime", "lifetime", "N", 1, 7, "a copy lives N ticks of the clock (MSL)", [](A a, N n, T) { a.network.lifetime = small(n); }},
  {"quiet", "quiet", "N", 0, 15, "the responder is silent for N ticks after a connection", [](A a, N n, T) { a.timers.quiet = small(n); }},
  {"no-retransmission", "retransmission", "", 0, 0, "nothing is sent again", [](A a, N, T) { a.timers.retransmits = false; }},
  {"retransmissions", "retransmission", "N", 1, 7, "a segment is sent again at most N times", [](A a, N n, T) { a.timers.most_retransmissions = small(n); }},
  {"retransmits", "retransmission", "", 0, 0, "what is not acknowledged is sent again, as often as it takes", [](A a, N, T) { a.timers.retransmits = true, a.timers.most_retransmissions = 0; }},
  {"gives-up", "giving-up", "", 0, 0, "the user timeout may end a connection", [](A a, N, T) { a.timers.gives_up = true; }},
  {"aborts", "aborts", "", 0, 0, "both users may also call ABORT", [](A a, N, T) { for (auto& u : a.users) u.calls.push_back(model::UserAct::Abort); }},
  {"early-user", "early-user", "", 0, 0, "the responder's user may act before the connection is ESTABLISHED", [](A a, N, T) { a.users[1].has_it_once_synchronized = false; }},
  {"delayed-acks", "acks", "", 0, 0, "an acknowledgment may wait for something to ride on", [](A a, N, T) { a.timers.delays_acks = true; }},
  {"short-time-wait", "time-wait", "", 0, 0, "TIME-WAIT may end at any time", [](A a, N, T) { a.timers.time_wait = model::TimeWaitEnds::AtAnyTime; }},
  {"repeated-iss", "iss", "", 0, 0, "a stale segment may acknowledge an ISS that is now in use", [](A a, N, T) { a.network.fresh_iss = false; }},
  {"far-iss", "iss", "", 0, 0, "an ISS is farther than a window from what stale segments acknowledge", [](A a, N, T) { a.network.far_iss = true; }},
  {"iss-hits-survivor", "iss", "", 0, 0, "an ISS may be the number before the other side's RCV.NXT", [](A a, N, T) { a.network.fresh_iss = false; a.iss_may_hit_survivor = true; }},
});
// clang-format on

// "stale:2" is "stale" and "2".
struct Named {
  std::string_view name, value;
};
Named split(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

const Variant& variant_of(std::string_view text) {
  const Named named = split(text);
  for (const Variant& v : kVariants) {
    if (v.name == named.name) return v;
  }
  std::vector<std::string> names;
  for (const VariantInfo& v : all_variants()) names.push_back(v.name);
  throw VariantError(fmt::format("there is no variant '{}'; there are {}", text, fmt::join(names, ", ")));
}

unsigned number_of(const Variant& v, std::string_view text, std::string_view value) {
  if (v.value != "N") return 0;
  unsigned n = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
  if (error != std::errc() || end != value.data() + value.size() || n < v.least || n > v.most) {
    throw VariantError(fmt::format("'{}' wants a number from {} to {}: {}:{}", text, v.least, v.most, v.name, v.most));
  }
  return n;
}

void apply(Assumptions& a, const std::string& text) {
  const Variant& v = variant_of(text);
  const Named named = split(text);
  if (v.value.empty() != named.value.empty()) {
    throw VariantError(v.value.empty() ? fmt::format("'{}' takes no value", v.name)
                                       : fmt::format("'{}' wants a value: {}:{}", v.name, v.name, v.value));
  }
  v.apply(a, number_of(v, text, named.value), named.value);
}

void check_together(const Assumptions& a) {
  if (a.network.stale > 0 && !a.network.delays) {
    throw VariantError("'stale' contradicts 'no-delay': a network that delays nothing holds nothing from the past");
  }
  if (a.network.duplicates && !a.network.delays) {
    throw VariantError("'no-delay' goes with 'single': a copy that comes later is a copy that was delayed");
  }
  if (a.timers.quiet > 0 && a.network.lifetime == 0) {
    throw VariantError("'quiet' counts ticks of a clock, which 'lifetime:N' brings");
  }
}

}  // namespace

std::vector<VariantInfo> all_variants() {
  std::vector<VariantInfo> all;
  for (const Variant& v : kVariants) {
    const std::string value = v.value.empty() ? "" : fmt::format(":{}", v.value);
    all.push_back({std::string(v.name) + value, std::string(v.group), std::string(v.says)});
  }
  return all;
}

model::Assumptions with_variants(model::Assumptions a, const std::vector<std::string>& variants) {
  std::set<std::string_view> groups;
  for (const std::string& text : variants) {
    const Variant& v = variant_of(text);
    if (!v.group.empty() && !groups.insert(v.group).second) {
      throw VariantError(fmt::format("'{}' contradicts another variant: both say something of {}", text, v.group));
    }
    apply(a, text);
  }
  if (groups.contains("profile") && (groups.contains("initiator") || groups.contains("responder"))) {
    throw VariantError(
        "a profile of both sides contradicts one of a single side: name initiator:PROFILE and responder:PROFILE");
  }
  check_together(a);
  return a;
}

}  // namespace synfin::properties
