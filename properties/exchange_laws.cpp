#include "properties/exchange_laws.h"

#include <algorithm>

namespace synfin::properties {
namespace {

using model::Ending;
using model::State;

constexpr std::uint32_t kTwoMsl = 240'000;

std::string called(const Scene& scene, int end) {
  const ConnectionEnd& e = scene.ends[static_cast<std::size_t>(end)];
  return std::string(e.side == 0 ? "A" : "B") + "'s connection " + std::to_string(e.local_port) + " to " +
         std::to_string(e.remote_port) + " in " + std::string(name(e.tcb.state));
}

const ConnectionEnd& at(const Scene& scene, int end) { return scene.ends[static_cast<std::size_t>(end)]; }

// Calls visit(index, end) for every end that is alive, up to the first of which it says something.
template <class Visit>
BrokenLaw each_alive(const Scene& scene, Visit visit) {
  for (std::size_t i = 0; i < scene.ends.size(); ++i) {
    if (!scene.ends[i].alive) continue;
    if (BrokenLaw broken = visit(static_cast<int>(i), scene.ends[i])) return broken;
  }
  return {};
}

bool is_idle_state(State s) { return s == State::Established || s == State::FinWait2 || s == State::CloseWait; }

// The states in which two ends that have nothing to say to each other may stay.
bool fit(State a, State b) {
  return (a == State::Established && b == State::Established) || (a == State::FinWait2 && b == State::CloseWait) ||
         (a == State::CloseWait && b == State::FinWait2);
}

}  // namespace

bool Scene::are_partners(int a, int b) const {
  const ConnectionEnd &one = at(*this, a), &other = at(*this, b);
  return one.side != other.side && one.local_port == other.remote_port && one.remote_port == other.local_port &&
         one.knows_peer() && other.knows_peer() && one.tcb.irs == other.tcb.iss && other.tcb.irs == one.tcb.iss;
}

int Scene::partner_of(int end) const {
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (are_partners(end, static_cast<int>(i))) return static_cast<int>(i);
  }
  return -1;
}

std::uint64_t Scene::accepted() const {
  std::uint64_t sum = 0;
  for (const ConnectionEnd& end : ends) sum += end.accepted;
  return sum;
}

BrokenLaw octets_out_of_order(const Scene& scene, const Occurrence& o) {
  if (o.arrived == nullptr || o.sent != nullptr || o.end < 0 || o.before == nullptr) return {};
  const ConnectionEnd& end = at(scene, o.end);
  std::uint32_t left = end.accepted - o.before->accepted, position = o.before->accepted;
  std::uint32_t seq = o.before->tcb.rcv.nxt.raw;
  while (left > 0) {
    const auto own = std::find_if(end.arrivals.rbegin(), end.arrivals.rend(), [&](const auto& a) {
      return seq - a.seq < a.text && a.sender >= 0 && scene.are_partners(o.end, a.sender) &&
             a.position + (seq - a.seq) == position;
    });
    if (own == end.arrivals.rend()) {
      return called(scene, o.end) + " delivers as octet " + std::to_string(position) +
             " what its peer has not sent as that";
    }
    const std::uint32_t taken = std::min(left, own->text - (seq - own->seq));
    left -= taken;
    position += taken;
    seq += taken;
  }
  return {};
}

BrokenLaw acknowledges_the_unsent(const Scene& scene, const Occurrence& o) {
  if (o.sent == nullptr || o.end < 0 || !o.sent->sent.segment.has_ack || o.sent->sent.segment.has_rst) return {};
  const ConnectionEnd& end = at(scene, o.end);
  for (const ConnectionEnd& other : scene.ends) {
    const bool sent_syn = other.side != end.side && other.tcb.iss == end.tcb.irs;
    if (sent_syn && o.sent->sent.segment.ack - other.tcb.iss <= other.sent_up_to - other.tcb.iss) return {};
  }
  return called(scene, o.end) + " acknowledges what was not sent";
}

BrokenLaw backlog_overrun(const Scene& scene, const Occurrence& o) {
  if (o.end < 0 || at(scene, o.end).listener < 0) return {};
  const ConnectionEnd& end = at(scene, o.end);
  const auto waiting = std::count_if(scene.ends.begin(), scene.ends.end(), [&](const ConnectionEnd& e) {
    return e.side == end.side && e.listener == end.listener && e.alive && !e.has_user && !e.tcb.cookie;
  });
  const auto& backlogs = scene.backlogs[static_cast<std::size_t>(end.side)];
  if (static_cast<std::uint32_t>(waiting) <= backlogs[static_cast<std::size_t>(end.listener)]) return {};
  return std::to_string(waiting) + " connections wait for ACCEPT";
}

BrokenLaw reset_without_cause(const Scene& scene, const Occurrence& o) {
  if (o.end < 0 || o.before == nullptr || !o.before->alive) return {};
  const ConnectionEnd& end = at(scene, o.end);
  if (end.alive || end.ending != Ending::Reset) return {};
  const int partner = scene.partner_of(o.end);
  if (partner < 0 || at(scene, partner).aborted || at(scene, partner).reset_peer) return {};
  const ConnectionEnd& p = at(scene, partner);
  if (p.ended_badly()) return {};
  // A cookie that is too old is good for nothing (RFC 4987): the ACK that brings it back meets nobody.
  if (!p.alive && p.tcb.cookie) return {};
  return called(scene, o.end) + " is reset though its peer is, or ended well, in " + std::string(name(p.tcb.state));
}

BrokenLaw reset_from_elsewhere(const Scene& scene, const Occurrence& o) {
  if (o.arrived == nullptr || o.end < 0 || o.before == nullptr || !o.before->alive || at(scene, o.end).alive) return {};
  const auto& seg = o.arrived->sent.segment;
  if (!seg.has_rst) return {};
  const ConnectionEnd::HostTcb& tcb = o.before->tcb;
  if (tcb.cookie) return {};  // no connection yet: where nobody listens any more, whatever arrives is its end
  if (tcb.state == State::SynSent) {
    if (seg.has_ack && seg.ack == tcb.snd.nxt) return {};
  } else if (seg.seq - tcb.rcv.nxt < std::max(tcb.rcv.wnd, 1U)) {
    return {};
  }
  return called(scene, o.end) + " is ended by a RST that is not its own";
}

BrokenLaw reset_for_reset(const Scene&, const Occurrence& o) {
  const bool both = o.sent != nullptr && o.arrived != nullptr && o.sent->sent.segment.has_rst;
  return both && o.arrived->sent.segment.has_rst ? BrokenLaw("a RST is answered by a RST") : BrokenLaw();
}

BrokenLaw gave_up_in_vain(const Scene& scene, const Occurrence& o) {
  if (o.end < 0 || o.before == nullptr || !o.before->alive || scene.stormy) return {};
  const ConnectionEnd& end = at(scene, o.end);
  if (end.alive || end.ending != Ending::TimedOut) return {};
  // Since then it has retransmitted, and should have been heard.
  const auto& timer = o.before->tcb.rtx;
  if (timer.count == 0 || scene.now < scene.fair_since || timer.since <= scene.fair_since) return {};
  // A SYN to a peer that lingers in TIME-WAIT, and (RFC 1337) hears no RST, is given up before TIME-WAIT ends.
  const bool lingers = std::any_of(scene.ends.begin(), scene.ends.end(), [&](const ConnectionEnd& e) {
    const bool same_ports = e.local_port == end.remote_port && e.remote_port == end.local_port;
    return e.side != end.side && same_ports && e.tcb.state == State::TimeWait;
  });
  const bool is_syn = end.tcb.state == State::SynSent;
  if (is_syn && (lingers || scene.was_full[static_cast<std::size_t>(1 - end.side)])) return {};
  // A peer that has filled the window sends its ACKs from behind the window's right edge, where they are unacceptable
  // until what was lost has come again (3.10.7.4, table 6).
  const int partner = scene.partner_of(o.end);
  // An old SYN has made a half-open connection, and whoever is there now is past his SYN and has other numbers.
  const bool others = std::any_of(scene.ends.begin(), scene.ends.end(), [&](const ConnectionEnd& e) {
    const bool same_ports = e.local_port == end.remote_port && e.remote_port == end.local_port;
    const bool is_past_syn =
        is_synchronized(e.tcb.state) || (end.tcb.close_requested && e.tcb.state == State::SynReceived);
    return e.side != end.side && same_ports && is_past_syn;
  });
  const bool half_open = o.before->tcb.state == State::SynReceived || o.before->tcb.close_requested;
  if (partner < 0 && others && half_open && o.before->tcb.snd.una == o.before->tcb.iss) return {};
  if (partner >= 0) {
    const std::uint32_t ahead = at(scene, partner).tcb.snd.nxt - o.before->tcb.rcv.nxt;
    if (ahead > 0 && ahead >= o.before->tcb.rcv.wnd) return {};
  }
  return called(scene, o.end) + " gives up though everything is delivered";
}

BrokenLaw time_wait_too_short(const Scene& scene, const Occurrence& o) {
  if (o.end < 0 || o.before == nullptr || !o.time_passed) return {};
  if (!o.before->alive || o.before->tcb.state != State::TimeWait || at(scene, o.end).alive) return {};
  const std::uint32_t lasted = scene.now - o.before->time_wait_at;
  if (lasted >= kTwoMsl) return {};
  return called(scene, o.end) + " ends after " + std::to_string(lasted) + " ms";
}

BrokenLaw answered_for_ever(const Scene& scene, const Occurrence&) {
  return scene.endless ? BrokenLaw("it does not become quiet") : BrokenLaw();
}

BrokenLaw never_left(const Scene& scene, const Occurrence&) {
  return each_alive(scene, [&](int i, const ConnectionEnd& e) -> BrokenLaw {
    return is_idle_state(e.tcb.state) ? BrokenLaw() : called(scene, i) + " stays for ever";
  });
}

BrokenLaw out_of_step(const Scene& scene, const Occurrence&) {
  return each_alive(scene, [&](int i, const ConnectionEnd& e) -> BrokenLaw {
    const int partner = scene.partner_of(i);
    if (partner < 0) return called(scene, i) + " has no peer";
    const ConnectionEnd& p = at(scene, partner);
    if (p.tcb.cookie) return {};  // without an entry it has nothing to retransmit: the ACK was lost
    if (!p.alive) return p.ended_badly() ? BrokenLaw() : called(scene, i) + " outlives its peer, which ended well";
    if (!fit(e.tcb.state, p.tcb.state))
      return called(scene, i) + " while its peer is in " + std::string(name(p.tcb.state));
    const bool all_acknowledged = e.tcb.snd.una == e.tcb.snd.nxt && e.tcb.snd.queued == 0;
    if (!all_acknowledged) return called(scene, i) + " is quiet with octets that are not acknowledged";
    if (!(e.tcb.snd.nxt == p.tcb.rcv.nxt)) return called(scene, i) + " has another SND.NXT than its peer RCV.NXT";
    return p.accepted == e.given ? BrokenLaw() : called(scene, i) + " was given more octets than its peer's user got";
  });
}

BrokenLaw octets_lost(const Scene& scene, const Occurrence&) {
  for (std::size_t i = 0; i < scene.ends.size(); ++i) {
    const ConnectionEnd& e = scene.ends[i];
    // Who did not close in good order, or was told, knows that what was given may be lost.
    if (!e.closed || e.aborted || !e.was_synchronized || e.ending != Ending::None || e.reset_peer) continue;
    const int partner = scene.partner_of(static_cast<int>(i));
    // A RST ends CLOSING without a word (3.10.7.4), and there was nothing to lose.
    if (partner < 0 && e.tcb.state == State::Closing && e.given == 0) continue;
    if (partner < 0) return called(scene, static_cast<int>(i)) + " was closed and has no peer";
    const ConnectionEnd& p = at(scene, partner);
    if (p.accepted == e.given || p.ended_badly() || p.gave_up_receiving) continue;
    if (p.accepted < e.given) {
      return called(scene, static_cast<int>(i)) + " was given " + std::to_string(e.given) +
             " octets and closed, and its peer's user got " + std::to_string(p.accepted);
    }
  }
  return {};
}

BrokenLaw left_alone(const Scene& scene, const Occurrence&) {
  return each_alive(scene, [&](int i, const ConnectionEnd& e) -> BrokenLaw {
    const int partner = scene.partner_of(i);
    // FIN-WAIT-2 has nothing to send, and so never learns that its peer is gone.
    const bool cannot_know = e.tcb.state == State::FinWait2 && partner >= 0 && at(scene, partner).ended_badly();
    return cannot_know ? BrokenLaw() : called(scene, i) + " is left after both users have closed";
  });
}

}  // namespace synfin::properties
