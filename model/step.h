// What an event leads to: the next TCB, and what is owed to the peer.
//
// The model's procedures are templates over a driver D, which is asked five things:
//   d.holds(clause, b)    which way does this condition, asked by this paragraph, go?
//   d.may(clause)         does the endpoint use this permission? Of a SHOULD or a MUST: does it depart from it?
//   d.pick(hole, read, otherwise)   a value the standard leaves open; an oracle reads it off the segment seen
//   d.by(clause, x)       x, on the authority of this paragraph
//   d.cite(clause)        the same of a statement
// and which has a value domain D::Values.
#pragma once
#include <cstdint>

#include "model/clauses.h"
#include "model/tcb.h"

namespace synfin::model {

// What the standard leaves open for the endpoint to choose.
enum class Hole : std::uint8_t {
  Iss,           // the initial send sequence number (3.4.1)
  SynTextTaken,  // how much of the data and FIN on a SYN is acknowledged by the SYN,ACK
  StaleSeq,      // in a world: SEG.SEQ of a segment of an older incarnation
  StaleAck,      // and its SEG.ACK
};

enum class Reply : std::uint8_t { None, Ack, Syn, SynAck, Reset };

// When a reply is owed: at once, or within the delay of an acknowledgment (below 0.5 s, MUST-40).
enum class Due : std::uint8_t { AtOnce, Delayed };

template <class V>
struct Step {
  Tcb<V> tcb;
  Reply reply = Reply::None;
  Due due = Due::AtOnce;
  Seq<V> reset_seq, reset_ack;
  bool reset_has_ack = false;
};

template <class D>
using TcbOf = Tcb<typename D::Values>;
template <class D>
using SegmentOf = Segment<typename D::Values>;
template <class D>
using StepOf = Step<typename D::Values>;
template <class D>
using WordOf = typename D::Values::Word;

template <class V>
Step<V> stay(const Tcb<V>& tcb) {
  return {.tcb = tcb};
}

template <class V>
Step<V> reply(Reply what, const Tcb<V>& tcb, Due due = Due::AtOnce) {
  return {.tcb = tcb, .reply = what, .due = due};
}

// SEG.LEN: data, SYN and FIN (3.4-4 to 3.4-7).
template <class V>
typename V::Word sequence_length(const Segment<V>& seg) {
  return seg.text + V::bit(seg.has_syn) + V::bit(seg.has_fin);
}

// <SEQ=SEG.ACK><CTL=RST>
template <class V>
Step<V> reset_at_ack(const Tcb<V>& tcb, const Segment<V>& seg) {
  return {.tcb = tcb, .reply = Reply::Reset, .reset_seq = seg.ack};
}

// <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>
template <class V>
Step<V> reset_at_zero(const Tcb<V>& tcb, const Segment<V>& seg) {
  return {.tcb = tcb, .reply = Reply::Reset, .reset_ack = seg.seq + sequence_length(seg), .reset_has_ack = true};
}

// <SEQ=SND.NXT><CTL=RST>, of a connection that is deleted.
template <class V>
Step<V> reset_from(const Tcb<V>& tcb, const Tcb<V>& next) {
  return {.tcb = next, .reply = Reply::Reset, .reset_seq = tcb.snd.nxt};
}

}  // namespace synfin::model
