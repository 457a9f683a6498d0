// A world: one way in which the stack under test may be, and what it owes.
#pragma once
#include <cstdint>

#include "conformance/stack.h"
#include "model/oracle.h"
#include "model/user_calls.h"

namespace synfin::conformance {

using Numbers = model::Numbers;
using Segment = model::Segment<Numbers>;
using Tcb = model::Tcb<Numbers>;

// Of a connection that came by a listener: whether it takes up room in the backlog. Whoever went back to TIME-WAIT, or
// was in doubt when the user took one, may.
enum class Place : std::uint8_t { None, Maybe, Has };

struct World {
  Tcb tcb;
  model::Oracle::Path path;                // what it claims, what it departs from, the last rule it followed
  model::Reply owed = model::Reply::None;  // SYN, SYN,ACK or RST, at once
  bool owes_ack = false;                   // any segment with ACK = RCV.NXT pays it
  bool ack_at_once = false;
  bool reset_has_ack = false;
  Millis ack_by = 0;
  Place place = Place::None;
  bool may_send = false;  // data or FIN is queued, nothing is outstanding, and the window is open
  Millis send_by = 0;
  model::Seq<Numbers> reset_seq, reset_ack;
  const model::Clause* owed_why = nullptr;  // the clause that asked for it
  const model::Clause* ack_why = nullptr;
  const model::Clause* entered_by = nullptr;  // the clause that led to the state it is in
  // The last departure that a segment of the stack amounts to: which segment, and when.
  bool departed_by_segment = false;
  Millis departed_at = 0;
  Segment departed_segment;

  bool owes_at_once() const { return owed != model::Reply::None || (owes_ack && ack_at_once); }
};

// Of worlds that are the same but for what they depart from it is the same; of others seldom.
std::uint64_t fingerprint(const World& world);

// The worlds are the same but for what they depart from. The TCBs come last: to compare them takes longest.
inline bool same_but_for_departures(const World& a, const World& b) {
  return a.path.claims == b.path.claims && a.owed == b.owed && a.owes_ack == b.owes_ack &&
         a.ack_at_once == b.ack_at_once && a.ack_by == b.ack_by && a.may_send == b.may_send && a.send_by == b.send_by &&
         a.place == b.place && a.reset_has_ack == b.reset_has_ack && a.reset_seq == b.reset_seq &&
         a.reset_ack == b.reset_ack && a.tcb == b.tcb;
}

// The connection is now this one, or is gone.
void become(World& world, const Tcb& tcb);

// Takes up what a step owes to the peer.
void owe(World& world, const model::Step<Numbers>& step, Millis now);

// From when on the endpoint may send what it has, and by when it must have (3.9.1.2-3, MUST-60).
void note_sendable(World& world, Millis now);

// What the world owes, in the RFC's notation, for people: "<SEQ=101><ACK=5001><CTL=ACK>".
std::string describe_owed(const World& world);

}  // namespace synfin::conformance
