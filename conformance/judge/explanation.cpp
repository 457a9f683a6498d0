#include "conformance/judge/explanation.h"

#include <algorithm>

#include "model/segment_arrives.h"
#include "model/transmission.h"

namespace synfin::conformance {

using model::State;

namespace {

// Timers are read off the capture with this tolerance; what comes again sooner than kCopy was captured twice. Both in
// milliseconds.
constexpr Millis kTolerance = 100, kCopy = 100;

State state_of(bool fin_sent, bool fin_acknowledged, bool fin_received) {
  if (!fin_sent) return fin_received ? State::CloseWait : State::Established;
  if (fin_received) return State::LastAck;
  return fin_acknowledged ? State::FinWait2 : State::FinWait1;
}

class Explanation {
 public:
  Explanation(const Circumstances& circumstances, const Segment& segment)
      : c_(circumstances), own_(c_.own), peer_(c_.peer), seg_(segment) {
    oracle_.seen = segment;
    oracle_.timing_slack = kTolerance;
  }

  std::optional<Fault> run() {
    if (seg_.has_rst) return of_reset();
    if (seg_.has_syn) return of_syn();
    return of_text();
  }

 private:
  // --- TCBs ---

  // Whoever was seen from the start is known in all of his numbers; of others, as much as there is.
  Tcb tcb_at(SeqNumber snd_nxt, SeqNumber rcv_nxt) const {
    Tcb tcb;
    tcb.iss = own_.has_syn ? own_.iss : (own_.is_known ? own_.low : seg_.seq) - kNear;
    tcb.irs = peer_.has_syn ? peer_.iss : peer_.low - kNear;
    // A keep-alive may have one octet, from before what is outstanding (3.8.4).
    tcb.snd.una = seg_.text == 1 ? tcb.iss : tcb.iss + 1U;
    tcb.snd.nxt = snd_nxt;
    tcb.rcv.nxt = rcv_nxt;
    tcb.state = state_of(false, false, peer_.has_fin && rcv_nxt == peer_.fin_at + 1U);
    // What the peer takes, and whether something was due, cannot be known.
    tcb.snd.wnd = tcb.snd.max_wnd = model::kLargestWindow;
    tcb.snd.mss = 0xFFFF'FFFFU;
    tcb.close_requested = seg_.has_fin;
    tcb.duplicate_acks = 3;
    tcb.rtx.running = true;
    tcb.offered_timestamps = tcb.sent_timestamps = agreed_on_timestamps(own_, peer_);
    return tcb;
  }

  Tcb with_fin_sent(Tcb tcb, SeqNumber fin_at) const {
    tcb.fin_sent = tcb.close_requested = true;
    tcb.snd.nxt = fin_at + 1U;
    tcb.state = state_of(true, false, tcb.state == State::CloseWait);
    return tcb;
  }

  // RCV.NXT: what the segment acknowledges, or the nearest to it that it can have been.
  SeqNumber receive_next() const {
    const SeqNumber most = peer_.past();
    SeqNumber least = peer_.first();
    const bool stamped = seg_.options.has_timestamps && own_.has_stamp &&
                         model::after(SeqNumber{seg_.options.tsval}, SeqNumber{own_.stamp});
    if (stamped && model::after(own_.ack_at_stamp, least)) least = own_.ack_at_stamp;
    if (c_.at_host != nullptr) {
      if (own_.has_acked && model::after(own_.ack_high, least)) least = own_.ack_high;
      const bool fin_arrived =
          peer_.has_fin && c_.at_host->knows_received() && c_.at_host->received() == peer_.fin_at + 1U;
      if (fin_arrived) least = peer_.fin_at + 1U;
    }
    if (is_between(least, seg_.ack, most)) return seg_.ack;
    return model::after(least, seg_.ack) ? least : most;
  }

  // --- Trying ---

  // Whether the model sends the segment from this TCB without departing from anything. If not, the clause against it.
  bool sends(Tcb tcb, const Segment& segment, model::Provocation why) {
    // The user has given just what the segment takes beyond SND.NXT.
    const SeqNumber end_of_text = segment.seq + segment.text;
    tcb.snd.queued = model::after(end_of_text, tcb.snd.nxt) ? std::min(segment.text, end_of_text - tcb.snd.nxt) : 0U;
    bool explained = false;
    oracle_.every_path({.claims = c_.claims}, [&] {
      if (explained) return;
      const auto sent = model::transmits(oracle_, tcb, segment, why, c_.now);
      if (sent && oracle_.path.departures.empty()) {
        explained = true;
      } else if (!sent) {
        blame(*sent.broken, tcb, false);
      } else {
        oracle_.path.departures.each([&](const model::Clause& departure) { blame(departure, tcb, true); });
      }
    });
    return explained;
  }

  // The first TCB tried is the nearest. What departs from a clause is nearer than what cannot be.
  void blame(const model::Clause& clause, const Tcb& tcb, bool departs) {
    const bool says_more = blamed_.clause == &model::kUnprovoked && &clause != &model::kUnprovoked;
    if (blamed_.clause != nullptr && !says_more && (blamed_departs_ || !departs)) return;
    blamed_departs_ = departs;
    blamed_.clause = &clause;
    blamed_.state = tcb.state;
    World world{.tcb = tcb};
    if (seg_.has_syn) {
      world.owed = tcb.state == State::SynSent ? model::Reply::Syn : model::Reply::SynAck;
    } else {
      world.owes_ack = world.ack_at_once = true;
    }
    blamed_.expected = departs ? std::string(clause.says) : describe_owed(world);
  }

  // --- SYN and SYN,ACK ---

  std::optional<Fault> of_syn() {
    // Text on a SYN is for Fast Open (RFC 7413), which the model does not have.
    Segment syn = seg_;
    syn.text = 0;
    Tcb tcb = tcb_at(seg_.seq, peer_.has_syn ? peer_.iss + 1U : SeqNumber{});
    tcb.iss = own_.has_syn ? own_.iss : seg_.seq;
    tcb.snd.una = tcb.iss;
    tcb.snd.nxt = tcb.iss + 1U;
    tcb.state = seg_.has_ack ? State::SynReceived : State::SynSent;
    tcb.origin = seg_.has_ack ? model::Origin::Passive : model::Origin::Active;
    tcb.offered_timestamps = peer_.offers_timestamps;
    tcb.offered_scale = peer_.offers_scale;
    tcb.rtx.running = own_.has_syn;
    bool owed = true;
    if (c_.at_host != nullptr && own_.has_syn) {
      owed = seg_.has_ack && own_.syn_acks < peer_.syns;
      take_timer(tcb);
      if (c_.at_host->knows_acknowledged() && model::after(c_.at_host->acknowledged(), own_.iss)) {
        tcb.snd.una = tcb.iss + 1U;
        tcb.state = State::Established;
      } else if (own_.has_syn_ack && !seg_.has_ack) {
        tcb.state = State::SynReceived;
      }
    }
    if (seg_.has_ack && seg_.ack - tcb.rcv.nxt <= peer_.syn_rest) tcb.rcv.nxt = seg_.ack;
    if (sends(tcb, syn, {.owes_syn_ack = owed})) return {};
    // The SYNs have crossed; its own was perhaps lost before the tap.
    tcb.origin = model::Origin::Active;
    const bool crossed = seg_.has_ack && (own_.has_bare_syn || c_.at_host == nullptr || c_.follows_another);
    return crossed && sends(tcb, syn, {.owes_syn_ack = owed}) ? std::nullopt : std::optional(blamed_);
  }

  // When it sent its SYN is known, and what its first timeout is; of the later ones only that they double.
  void take_timer(Tcb& tcb) const {
    const Millis waited = c_.now - own_.syn_at;
    tcb.rtx.since = own_.syn_at;
    if (own_.syns == 1 && waited >= kCopy) tcb.duplicate_acks = 0;
  }

  // --- Text, FIN and empty ACKs ---

  std::optional<Fault> of_text() {
    const bool empty = model::sequence_length(seg_) == 0;
    const SeqNumber rcv_nxt = peer_.is_known && seg_.has_ack ? receive_next() : seg_.ack;
    const Tcb latest = tcb_at(own_.is_known ? own_.end : seg_.seq, rcv_nxt);
    if (is_still_opening()) {
      Tcb opening = latest;
      opening.state = State::SynSent;
      return sends(opening, seg_, {.owes_ack = true}) ? std::nullopt : std::optional(blamed_);
    }
    if (sends(own_.has_fin ? with_fin_sent(latest, own_.fin_at) : latest, seg_, {.owes_ack = true})) return {};
    if (c_.at_host != nullptr && !(empty && is_probe())) return blamed_;
    // Its FIN comes behind an ACK that was sent after it.
    const SeqNumber past = seg_.seq + model::sequence_length(seg_);
    const bool late_fin = seg_.has_fin && !own_.has_fin && past == own_.end;
    if (late_fin && sends(with_fin_sent(latest, past - 1U), seg_, {.owes_ack = true})) return {};
    // What was sent before the latest may come behind it, and what came between may have been lost.
    const bool before_fin = !own_.has_fin || is_between(own_.first() - 2U, seg_.seq, own_.fin_at);
    const bool unseen = !own_.has_fin && model::after(seg_.seq, own_.end);
    if (before_fin && (empty || unseen)) {
      Tcb then = latest;
      then.snd.nxt = seg_.seq;
      if (sends(then, seg_, {.owes_ack = true})) return {};
    }
    return blamed_;
  }

  // It has sent SYN, and cannot have got a SYN,ACK.
  bool is_still_opening() const {
    return c_.at_host != nullptr && own_.has_bare_syn && !own_.has_syn_ack && peer_.has_syn && !peer_.has_acked;
  }

  // A keep-alive (3.8.4), or a probe of a closed window, has the number before what is acknowledged. Where the window
  // has moved left, of what is to the right of it nothing is acceptable: an ACK may come from its edge.
  bool is_probe() const {
    if (!peer_.has_acked) return false;
    const SeqNumber least = c_.at_host->knows_acknowledged() ? c_.at_host->acknowledged() : own_.first();
    return is_between(least - 1U, seg_.seq, peer_.ack_high - 1U) || seg_.seq == peer_.last_edge ||
           seg_.seq == peer_.edge_before;
  }

  // --- RST ---

  bool is_reset(const model::Step<Numbers>& step) const {
    return step.reply == model::Reply::Reset && step.reset_seq == seg_.seq &&
           (!step.reset_has_ack || (seg_.has_ack && seg_.ack == step.reset_ack));
  }

  // One of the last segments of the peer has met no connection, or one that it did not fit.
  bool answers(const Segment& arrived) {
    bool explained = false;
    oracle_.every_path({.claims = c_.claims}, [&] {
      const auto step = model::segment_arrives(oracle_, Tcb{}, arrived, c_.now);
      explained = explained || is_reset(step);
    });
    return explained;
  }

  bool answers_any() {
    for (std::size_t i = 0; i < peer_.remembered(); ++i) {
      if (answers(peer_.before(i))) return true;
    }
    if (peer_.has_bare_syn || (peer_.has_syn && c_.at_host == nullptr)) {
      // SYNs that cross are a SYN and a SYN,ACK: the first may have passed the tap unseen.
      Segment syn;
      syn.seq = peer_.iss;
      syn.has_syn = true;
      if (answers(syn)) return true;
    }
    if (!peer_.has_acked || !is_between(peer_.ack_low, seg_.seq, peer_.ack_high)) return false;
    // One of those that are not remembered.
    Segment forgotten;
    forgotten.has_ack = true;
    forgotten.ack = seg_.seq;
    return answers(forgotten);
  }

  // A user's ABORT, or the end of his patience: from any number that may have been SND.NXT, or outstanding.
  bool aborts() const {
    if (!own_.is_known) return true;
    // In SYN-SENT ABORT is silent (3.10.5-6.1); but who gives up may send RST.
    if (is_still_opening() && own_.syns == 1) return false;
    if (c_.at_host == nullptr) return is_between(own_.low - kNear, seg_.seq, own_.end + kNear);
    const SeqNumber least = c_.at_host->knows_acknowledged() ? c_.at_host->acknowledged() : own_.low;
    return is_between(least, seg_.seq, own_.end);
  }

  // What a RST is that was built wrongly: it has the numbers of the segment that it answers, or none.
  bool has_numbers_of_another() const {
    if (seg_.seq.raw == 0 && !seg_.has_ack) return true;
    for (std::size_t i = 0; i < peer_.remembered(); ++i) {
      const Segment& arrived = peer_.before(i);
      // A RST has the numbers of a SYN before it, which may have passed the tap unseen.
      if (arrived.has_rst && c_.at_host == nullptr) continue;
      const std::uint32_t length = model::sequence_length(arrived);
      if (seg_.seq.raw == 0) {
        const std::uint32_t about = length + 2;
        if (!arrived.has_ack && is_between(arrived.seq - about, seg_.ack, arrived.seq + about)) return true;
      } else if (seg_.seq == arrived.seq || seg_.seq == arrived.seq + length) {
        return true;
      }
    }
    return false;
  }

  std::optional<Fault> of_reset() {
    if (const model::Clause* const clause = cuts_time_wait_short(c_, seg_)) {
      return Fault{.clause = clause, .state = State::TimeWait, .expected = "no RST, for TIME-WAIT is not over"};
    }
    if (peer_.remembered() == 0 || peer_.has_forgotten || c_.follows_another || answers_any()) return {};
    if (has_numbers_of_another()) return own_.is_known && aborts() ? std::nullopt : std::optional(blame_reset());
    return c_.at_host == nullptr || aborts() ? std::nullopt : std::optional(blame_reset());
  }

  // What the last segment of the peer would have drawn.
  Fault blame_reset() {
    model::Claims claims = c_.claims;
    claims.settle(model::Axis::Stealth, false);
    Fault blamed;
    oracle_.every_path({.claims = claims}, [&] {
      const auto step = model::segment_arrives(oracle_, Tcb{}, peer_.before(0), c_.now);
      World world;
      owe(world, step, c_.now);
      blamed.clause = oracle_.path.last_cited;
      blamed.expected = describe_owed(world);
    });
    return blamed;
  }

  const Circumstances& c_;
  const SeenNumbers& own_;
  const SeenNumbers& peer_;
  const Segment& seg_;
  model::Oracle oracle_;
  Fault blamed_;
  bool blamed_departs_ = false;
};

}  // namespace

std::optional<Fault> unexplained(const Circumstances& circumstances, const Segment& segment) {
  return Explanation(circumstances, segment).run();
}

bool acknowledges_the_unseen(const SeenNumbers& peer, const Segment& segment) {
  return segment.has_ack && peer.is_known && !peer.has_fin && model::after(segment.ack, peer.end);
}

const model::Clause* cuts_time_wait_short(const Circumstances& c, const Segment& segment) {
  // The least MSL that is one (3.4.2-2), in milliseconds.
  constexpr Millis kLeastMsl = 30'000;
  const SeenNumbers& own = c.own;
  const SeenNumbers& peer = c.peer;
  if (c.at_host == nullptr || !own.has_fin || !own.fin_is_first || !own.fin_is_acked || !peer.has_fin) return nullptr;
  if (own.has_reset || peer.has_reset || !own.has_acked || !(own.ack_high == peer.fin_at + 1U)) return nullptr;
  if (!c.at_host->knows_acknowledged() || !(c.at_host->acknowledged() == own.fin_at + 1U)) return nullptr;
  if (segment.has_rst) {
    // To a SYN it may answer so; and a half-duplex CLOSE resets what has not been read (3.6.1-2).
    const bool unread = !(peer.fin_at == peer.first());
    for (std::size_t i = 0; i < peer.remembered(); ++i) {
      if (peer.before(i).has_syn && !(peer.before(i).seq == peer.iss)) return nullptr;
    }
    if (unread) return nullptr;
  }
  // It entered TIME-WAIT no earlier than both FINs, and the acknowledgment of its own, were seen.
  const Millis waited = c.now - std::max(peer.fin_seen, own.fin_acked);
  if (waited + kTolerance >= 2 * c.msl) return nullptr;
  return waited + kTolerance < 2 * kLeastMsl ? &model::kTimeWait2msl : &model::kTimeWaitShortMsl;
}

State likely_state(const SeenNumbers& own, const SeenNumbers& peer) {
  if (own.has_reset || !own.is_known) return State::Closed;
  const bool acknowledged = peer.has_acked && model::after(peer.ack_high, own.low);
  if (own.has_syn && !acknowledged) return own.has_syn_ack ? State::SynReceived : State::SynSent;
  const bool fin_received = peer.has_fin && own.has_acked && own.ack_high == peer.fin_at + 1U;
  const bool fin_acknowledged = own.has_fin && peer.has_acked && peer.ack_high == own.fin_at + 1U;
  if (fin_received && fin_acknowledged) return State::TimeWait;
  return state_of(own.has_fin, fin_acknowledged, fin_received);
}

}  // namespace synfin::conformance
