#include "conformance/judge/seen_numbers.h"

#include <algorithm>

namespace synfin::conformance {

void SeenNumbers::remember(const Segment& segment) {
  if (remembered_ == kRemembered && !last_[next_].has_rst) {
    const Segment& forgotten = last_[next_];
    const bool in_range = forgotten.has_ack && has_acked && is_between(ack_low, forgotten.ack, ack_high);
    const bool is_its_syn = forgotten.has_syn && has_syn && forgotten.seq == iss;
    has_forgotten = has_forgotten || !(in_range || is_its_syn);
  }
  last_[next_] = segment;
  next_ = static_cast<std::uint8_t>((next_ + 1U) % kRemembered);
  if (remembered_ < kRemembered) ++remembered_;
}

void SeenNumbers::begin_at(SeqNumber number) {
  has_syn = has_bare_syn = has_syn_ack = false;
  offers_timestamps = offers_scale = false;
  always_offers_timestamps = true;
  shift = 14;
  syns = syn_acks = 0;
  syn_rest = 0;
  mss = 0;
  is_known = true;
  low = end = number;
  has_fin = fin_is_acked = has_acked = has_stamp = has_reset = false;
  strangers = 0;
}

void SeenNumbers::note_syn(const Segment& segment, Millis now) {
  if (!has_syn && is_known && is_between(segment.seq, low, segment.seq + kNear)) {
    low = segment.seq;  // it comes behind what followed it
  } else if (!has_syn || !(iss == segment.seq)) {
    begin_at(segment.seq);
  }
  has_syn = true;
  iss = segment.seq;
  (segment.has_ack ? has_syn_ack : has_bare_syn) = true;
  offers_timestamps = offers_timestamps || segment.options.has_timestamps;
  always_offers_timestamps = always_offers_timestamps && segment.options.has_timestamps;
  offers_scale = offers_scale || segment.options.has_window_scale;
  shift = offers_scale ? static_cast<std::uint8_t>(std::min(segment.options.window_shift, 14U)) : std::uint8_t{0};
  syn_rest = std::max(syn_rest, segment.text + (segment.has_fin ? 1U : 0U));
  if (segment.options.has_mss) mss = segment.options.mss;
  if (syns < 255) ++syns;
  if (segment.has_ack && syn_acks < 255) ++syn_acks;
  syn_at = now;
}

void SeenNumbers::note_ack(const Segment& segment, const SeenNumbers& peer) {
  const bool scaled = !segment.has_syn && offers_scale && peer.offers_scale;
  const bool unknown = !segment.has_syn && (!has_syn || !peer.has_syn);
  const SeqNumber right = segment.ack + (segment.wnd << (scaled ? shift : unknown ? 14U : 0U));
  if (!has_acked) {
    has_acked = true;
    ack_low = ack_high = segment.ack;
    edge = last_edge = edge_before = right;
  } else {
    if (model::after(ack_low, segment.ack)) ack_low = segment.ack;
    if (model::after(segment.ack, ack_high)) ack_high = segment.ack;
    if (model::after(right, edge)) edge = right;
    if (!(right == last_edge)) edge_before = last_edge;
    last_edge = right;
  }
  if (!segment.options.has_timestamps) return;
  const bool newer = !has_stamp || model::after(SeqNumber{segment.options.tsval}, SeqNumber{stamp});
  if (newer) {
    if (!has_stamp) ack_at_stamp = segment.ack;
    stamp = segment.options.tsval;
    has_stamp = true;
  }
  const bool same = segment.options.tsval == stamp;
  if (same && model::after(segment.ack, ack_at_stamp)) ack_at_stamp = segment.ack;
}

void SeenNumbers::note_fin(const Segment& segment, const SeenNumbers& peer, Millis now) {
  has_fin = true;
  fin_at = segment.seq + model::sequence_length(segment) - 1U;
  fin_is_first = !peer.has_fin || !(segment.ack == peer.fin_at + 1U);
  fin_seen = now;
}

void SeenNumbers::is_acknowledged(SeqNumber ack, Millis now) {
  if (!has_fin || fin_is_acked || !(ack == fin_at + 1U)) return;
  fin_is_acked = true;
  fin_acked = now;
}

void SeenNumbers::note(const Segment& segment, const SeenNumbers& peer, Millis now) {
  strangers = 0;
  if (segment.has_syn) note_syn(segment, now);
  if (!is_known) begin_at(segment.seq);
  if (model::after(low, segment.seq)) low = segment.seq;
  const SeqNumber past = segment.seq + model::sequence_length(segment);
  if (model::after(past, end)) end = past;
  if (segment.has_fin && !has_fin) note_fin(segment, peer, now);
  if (segment.has_ack) note_ack(segment, peer);
}

namespace {

// x is one of these numbers, or not far from them.
bool near_space(SeqNumber x, const SeenNumbers& space, SeqNumber rightmost) {
  const SeqNumber high = model::after(rightmost, space.end) ? rightmost : space.end;
  return is_between(space.low - kNear, x, high + kNear);
}

}  // namespace

bool belongs(const Segment& segment, const SeenNumbers& own, const SeenNumbers& peer) {
  const bool ack_counts = segment.has_ack && peer.is_known;
  if (ack_counts && !near_space(segment.ack, peer, peer.end)) return false;
  if (!own.is_known) return ack_counts || !peer.is_known;
  const bool window_is_known = peer.has_acked && near_space(peer.ack_high, own, own.end);
  const SeqNumber rightmost = window_is_known ? peer.edge : own.end;
  if (!near_space(segment.seq, own, rightmost)) return false;
  // What lies below its ISS is older than the connection.
  return !own.has_syn || segment.seq - own.iss < 0x8000'0000U;
}

bool DealtWith::is_beyond_doubt(const Segment& segment, const SeenNumbers& own, const SeenNumbers& peer) {
  const bool agreed = own.offers_timestamps && peer.offers_timestamps;
  if (agreed && !segment.options.has_timestamps) return false;
  const bool old_stamp = peer.has_stamp && model::after(SeqNumber{peer.stamp}, SeqNumber{segment.options.tsval});
  if (segment.options.has_timestamps && old_stamp) return false;
  return segment.has_ack && own.has_syn && is_between(own.iss + 1U, segment.ack, own.end);
}

void DealtWith::note(const Segment& segment, const SeenNumbers& own, const SeenNumbers& peer, Millis now) {
  pass_time(now);
  noted_at_ = now;
  if (segment.has_syn) {
    if (peer.has_syn && !(peer.iss == segment.seq)) {
      latest_ = marked_ = settled_ = {};
      in_doubt_ = true;
    }
    if (in_doubt_) return;
    if (!latest_.knows_received) latest_.received = segment.seq + 1U;
    latest_.knows_received = true;
    return;
  }
  if (in_doubt_ || !is_beyond_doubt(segment, own, peer)) return;
  const SeqNumber past = segment.seq + model::sequence_length(segment);
  const bool is_old = !(past == segment.seq) && past == latest_.received;
  const bool in_order = latest_.knows_received && is_between(segment.seq, latest_.received, past) && !is_old;
  if (!in_order || !own.has_acked || !is_between(latest_.received, past, own.edge)) return;
  latest_.received = past;
  if (!latest_.knows_acknowledged || model::after(segment.ack, latest_.acknowledged)) {
    latest_.acknowledged = segment.ack;
  }
  latest_.knows_acknowledged = true;
}

void DealtWith::pass_time(Millis now) {
  if (now - marked_at_ <= kDealtWith) return;
  settled_ = now - noted_at_ > kDealtWith ? latest_ : marked_;
  marked_ = latest_;
  marked_at_ = now;
}

}  // namespace synfin::conformance
