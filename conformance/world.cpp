#include "conformance/world.h"

#include <fmt/format.h>

namespace synfin::conformance {

namespace {
// An acknowledgment is delayed by less than half a second (3.8.6.3-2, MUST-40).
constexpr Millis kAckDelayLimit = 500;
// What can leave at once, with nothing outstanding, leaves within this: the shortest override timeout of 3.8.6.2.1 and
// ten times the usual delay of an idle stack.
constexpr Millis kSendLimit = 500;

// A connection that a listener made, and that is more than a cookie.
bool is_entry(const Tcb& tcb) {
  const bool exists = tcb.state == model::State::SynReceived || model::is_synchronized(tcb.state);
  return exists && tcb.origin == model::Origin::Passive && !tcb.cookie;
}
}  // namespace

std::uint64_t fingerprint(const World& world) {
  const Tcb& tcb = world.tcb;
  const auto claims = [&](bool value) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < model::kAxes; ++i) {
      const auto axis = static_cast<model::Axis>(i);
      bits |= (value ? world.path.claims.value(axis) : world.path.claims.settled(axis)) ? 1U << i : 0U;
    }
    return bits;
  };
  std::uint64_t print = claims(true) << 16U | claims(false) << 8U | static_cast<std::uint32_t>(tcb.state);
  for (const std::uint32_t part :
       {tcb.snd.una.raw, tcb.snd.nxt.raw, tcb.snd.wnd, tcb.snd.wl1.raw, tcb.rcv.nxt.raw, tcb.rcv.wnd, tcb.rcv.unread,
        tcb.held.from.raw, tcb.held.text, tcb.rtx.since, tcb.rtx.first, tcb.rtx.rto, tcb.time_wait_since, world.ack_by,
        world.send_by, tcb.duplicate_acks + 256U * tcb.answers_to_unacceptable}) {
    print = (print ^ part) * 0x9E37'79B9'7F4A'7C15U;
    print ^= print >> 32U;
  }
  return print;
}

void note_sendable(World& world, Millis now) {
  const Tcb& tcb = world.tcb;
  const bool ready = model::is_synchronized(tcb.state) && tcb.state != model::State::TimeWait && !tcb.rtx.running;
  const bool data = tcb.snd.queued > 0 && tcb.snd.queued <= tcb.snd.wnd;
  const bool fin = tcb.close_requested && !tcb.fin_sent && tcb.snd.queued == 0 && tcb.snd.wnd > 0;
  const bool may_send = ready && (data || fin);
  if (may_send && !world.may_send) world.send_by = now + kSendLimit;
  world.may_send = may_send;
}

void become(World& world, const Tcb& tcb) {
  const bool from_time_wait = world.tcb.state == model::State::TimeWait && tcb.state == model::State::SynReceived;
  const bool to_time_wait = world.tcb.state == model::State::SynReceived && tcb.state == model::State::TimeWait;
  if (!is_entry(tcb)) {
    world.place = Place::None;
  } else if (!is_entry(world.tcb) || from_time_wait) {
    world.place = Place::Has;
  } else if (to_time_wait) {
    world.place = Place::Maybe;
  }
  world.tcb = tcb;
}

void owe(World& world, const model::Step<Numbers>& step, Millis now) {
  if (world.tcb.state != step.tcb.state) world.entered_by = world.path.last_cited;
  become(world, step.tcb);
  // Nobody acknowledges what belonged to a connection that is gone.
  if (step.tcb.state == model::State::Closed || step.tcb.state == model::State::Listen) {
    world.owes_ack = world.ack_at_once = false;
  }
  switch (step.reply) {
    case model::Reply::None: return;
    case model::Reply::Ack: {
      const Millis by = step.due == model::Due::AtOnce ? now : now + kAckDelayLimit;
      world.ack_by = world.owes_ack ? std::min(world.ack_by, by) : by;
      world.ack_at_once = world.ack_at_once || step.due == model::Due::AtOnce;
      world.owes_ack = true;
      world.ack_why = world.path.last_cited;
      return;
    }
    case model::Reply::Reset:
      world.reset_seq = step.reset_seq;
      world.reset_ack = step.reset_ack;
      world.reset_has_ack = step.reset_has_ack;
      world.owes_ack = world.ack_at_once = false;
      break;
    case model::Reply::Syn:
    case model::Reply::SynAck: break;
  }
  world.owed = step.reply;
  world.owed_why = world.path.last_cited;
}

std::string describe_owed(const World& world) {
  const Tcb& tcb = world.tcb;
  switch (world.owed) {
    case model::Reply::Syn: return fmt::format("<SEQ=ISS><CTL=SYN>");
    case model::Reply::SynAck: return fmt::format("<SEQ=ISS><ACK={}><CTL=SYN,ACK>", tcb.rcv.nxt.raw);
    case model::Reply::Reset:
      if (world.reset_has_ack) {
        return fmt::format("<SEQ={}><ACK={}><CTL=RST,ACK>", world.reset_seq.raw, world.reset_ack.raw);
      }
      return fmt::format("<SEQ={}><CTL=RST>", world.reset_seq.raw);
    case model::Reply::Ack:
    case model::Reply::None: break;
  }
  if (world.owes_ack) {
    return fmt::format("<SEQ={}><ACK={}><CTL=ACK>{}", tcb.snd.nxt.raw, tcb.rcv.nxt.raw,
                       world.ack_at_once ? "" : " within 0.5 s");
  }
  return "nothing";
}

}  // namespace synfin::conformance
