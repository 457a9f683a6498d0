// Assumptions in sentences.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "properties/variants.h"

namespace synfin::properties {

namespace {

using model::Assumptions;

std::string_view name(model::UserAct act) {
  switch (act) {
    case model::UserAct::Open: return "OPEN";
    case model::UserAct::Listen: return "OPEN (passive)";
    case model::UserAct::Send: return "SEND";
    case model::UserAct::Close: return "CLOSE";
    case model::UserAct::Abort: return "ABORT";
    case model::UserAct::Crash: return "crash";
  }
  return "";
}

std::string_view name(model::StaleKind kind) {
  constexpr std::array<std::string_view, model::kStaleKinds> kNames = {"SYN", "SYN,ACK", "ACK", "data", "FIN", "RST"};
  return kNames[static_cast<std::size_t>(kind)];
}

constexpr std::array<std::string_view, 2> kSides = {"the initiator", "the responder"};

std::string segments(unsigned n) { return fmt::format("{} segment{}", n, n == 1 ? "" : "s"); }

std::string network(const model::Network& n) {
  std::vector<std::string_view> does;
  if (n.loses) does.emplace_back("lose");
  if (n.duplicates) does.emplace_back("duplicate");
  if (n.reorders && n.delays) does.emplace_back("reorder");
  if (n.delays) does.emplace_back(n.lifetime > 0 ? "delay" : "delay without limit");
  std::string text = does.empty() ? "The network delivers everything at once, in order"
                                  : fmt::format("The network may {}", fmt::join(does, ", "));
  text += fmt::format("; at most {} in flight", segments(n.capacity));
  if (n.lifetime > 0) text += fmt::format("; a copy lives {} ticks (MSL)", n.lifetime);
  return text + ".";
}

std::string stale(const model::Network& n) {
  if (n.stale == 0) return "No segment of an older incarnation is about.";
  std::vector<std::string_view> kinds, to;
  for (std::size_t i = 0; i < model::kStaleKinds; ++i) {
    if (n.stale_kinds[i]) kinds.push_back(name(static_cast<model::StaleKind>(i)));
  }
  for (std::size_t i = 0; i < 2; ++i) {
    if (n.stale_to[i]) to.push_back(kSides[i]);
  }
  return fmt::format("stale({}): up to {} of an older incarnation, any of {}, to {}.", n.stale, segments(n.stale),
                     fmt::join(kinds, ", "), fmt::join(to, " or "));
}

std::string initial_numbers(const Assumptions& a) {
  const model::Network& n = a.network;
  std::string text = n.fresh_iss ? "Every ISS is fresh: nothing older bears or acknowledges ISS + 1"
                                 : "An ISS may be one that an older segment bears or acknowledges";
  if (n.far_iss) text += ", nor does anything acknowledge a number within a window of it";
  if (a.iss_may_hit_survivor) text += ", or the number before the other side's RCV.NXT";
  return text + ".";
}

std::string timers(const model::Timers& t) {
  std::string text = t.retransmits ? "What is not acknowledged is sent again" : "Nothing is sent again";
  if (t.retransmits && t.most_retransmissions > 0) text += fmt::format(" at most {} times", t.most_retransmissions);
  if (t.gives_up) text += "; the user timeout may end a connection";
  if (t.delays_acks) text += "; an acknowledgment may wait";
  switch (t.time_wait) {
    case model::TimeWaitEnds::AtAnyTime: text += "; TIME-WAIT may end at any time"; break;
    case model::TimeWaitEnds::OutlivesTheOld:
      text += "; TIME-WAIT outlives every segment that was about when it began";
      break;
    case model::TimeWaitEnds::ByClock: text += "; TIME-WAIT lasts 2 MSL"; break;
  }
  if (t.quiet > 0) text += fmt::format("; the responder is silent for {} ticks after a connection", t.quiet);
  return text + ".";
}

std::string user(const model::User& u, std::string_view who) {
  if (u.calls.empty()) return fmt::format("The user of {} makes no call.", who);
  std::vector<std::string_view> calls;
  for (const model::UserAct act : u.calls) calls.push_back(name(act));
  return fmt::format("The user of {} may call {}, each once, {}{}.", who, fmt::join(calls, ", "),
                     u.in_order ? "in this order" : "in any order and at any time",
                     u.has_it_once_synchronized ? ", once the connection is ESTABLISHED" : "");
}

std::string endpoint(const model::Endpoints& e, std::string_view who) {
  std::string text = fmt::format("Of {}: profile {}", who, e.profile->name);
  if (e.responder == model::Responder::TwoWay) text += ", two-way: ESTABLISHED by the SYN alone";
  if (e.responder == model::Responder::TwoWayRemembers) text += ", two-way, with memory of the last SYN";
  for (const model::Permission& p : e.permissions) {
    text += fmt::format(", {} {}", p.both_ways ? "now and then" : "always", p.clause->id);
  }
  for (const model::Clause* c : e.inverted) text += fmt::format(", PLANTED BUG: {} inverted", c->id);
  return text + ".";
}

std::string start(const Assumptions& a) {
  std::vector<std::string> calls;
  for (const model::Prelude& p : a.prelude) {
    calls.push_back(fmt::format("{} of {}{}", name(p.act), kSides[p.side], p.arrives ? "" : " (nothing arrives yet)"));
  }
  if (calls.empty()) return "At the start both are CLOSED.";
  return fmt::format("Before the start: {}; what was sent has arrived.", fmt::join(calls, ", "));
}

}  // namespace

std::vector<std::string> described(const Assumptions& a) {
  std::vector<std::string> all = {network(a.network), stale(a.network), initial_numbers(a), timers(a.timers), start(a)};
  for (std::size_t i = 0; i < 2; ++i) all.push_back(user(a.users[i], kSides[i]));
  for (std::size_t i = 0; i < 2; ++i) all.push_back(endpoint(a.endpoints[i], kSides[i]));
  return all;
}

}  // namespace synfin::properties
