// What one end of a connection has been seen to send: its numbers, and what they tell its peer.
#pragma once
#include <array>
#include <cstdint>

#include "conformance/world.h"

namespace synfin::conformance {

// conformance/stimulus.h has a Number of its own.
using SeqNumber = model::Seq<Numbers>;

// low =< x =< high, on the circle.
inline bool is_between(SeqNumber low, SeqNumber x, SeqNumber high) { return x - low <= high - low; }

// Numbers that are further away than this from those of a connection are not its own. Octets.
inline constexpr std::uint32_t kNear = 1U << 17;
// At an end's own host: so long after a segment was captured it has been dealt with. Milliseconds: twice the longest
// that an acknowledgment may be delayed (3.8.6.3-2, MUST-40).
inline constexpr Millis kDealtWith = 1000;

class SeenNumbers {
 public:
  // Its SYNs.
  bool has_syn = false;       // one was seen, so that ISS is known
  bool has_bare_syn = false;  // without ACK
  bool has_syn_ack = false;
  bool changed_iss = false;  // it has sent SYN,ACKs of more than one ISS: which of them holds is not known
  bool offers_timestamps = false, always_offers_timestamps = true;  // on some SYN, on every one
  bool offers_scale = false;
  std::uint8_t shift = 14;    // of the window scale; the largest while it is not known
  std::uint8_t syns = 0;      // SYNs with ACK or without, at most 255
  std::uint8_t syn_acks = 0;  // those with ACK
  SeqNumber iss;
  std::uint32_t syn_rest = 0;  // octets of text on a SYN, and one for a FIN
  std::uint32_t mss = 0;       // that it announced; 0 if it is not known
  Millis syn_at = 0;           // when the last of its SYNs was seen

  // The space that it has used, in segments that belong to the connection.
  bool is_known = false;
  SeqNumber low, end;  // the lowest number, and the one after the highest
  bool has_fin = false;
  SeqNumber fin_at;           // the number of its FIN
  bool fin_is_first = false;  // it was sent before it had the peer's
  Millis fin_seen = 0;        // when it was first seen,
  bool fin_is_acked = false;
  Millis fin_acked = 0;  // and when its acknowledgment was
  bool has_acked = false;
  SeqNumber ack_low, ack_high;
  SeqNumber edge;                    // the rightmost edge of its window,
  SeqNumber last_edge, edge_before;  // the last, and the one before
  bool has_stamp = false;
  std::uint32_t stamp = 0;     // its highest timestamp,
  SeqNumber ack_at_stamp;      // and the highest ACK that came with it or before
  bool has_reset = false;      // it has sent RST
  std::uint8_t strangers = 0;  // segments in a row that belong to another connection
  bool has_forgotten = false;  // what its peer may answer by a RST is not all remembered

  // Takes up a segment that belongs to the connection. `now` in milliseconds.
  void note(const Segment& segment, const SeenNumbers& peer, Millis now);
  // The peer has acknowledged this.
  void is_acknowledged(SeqNumber ack, Millis now);
  // Keeps any segment, for what it may draw from the peer.
  void remember(const Segment& segment);
  // The last few, the latest first; fewer if fewer were sent.
  static constexpr std::size_t kRemembered = 4;
  std::size_t remembered() const { return remembered_; }
  const Segment& before(std::size_t i) const { return last_[(next_ + kRemembered - 1 - i) % kRemembered]; }

  // The numbers seen so far are of another connection than what comes now.
  void begin_at(SeqNumber number);

  // The lowest number that text or FIN can have.
  SeqNumber first() const { return has_syn ? iss + 1U : low - kNear; }
  // The highest number that the peer can acknowledge.
  SeqNumber past() const { return has_fin ? fin_at + 1U : end; }

 private:
  void note_syn(const Segment& segment, Millis now);
  void note_fin(const Segment& segment, const SeenNumbers& peer, Millis now);
  void note_ack(const Segment& segment, const SeenNumbers& peer);

  std::array<Segment, kRemembered> last_{};
  std::uint8_t next_ = 0, remembered_ = 0;
};

// Every SYN of both ends has offered timestamps.
inline bool agreed_on_timestamps(const SeenNumbers& a, const SeenNumbers& b) {
  return a.has_syn && b.has_syn && a.always_offers_timestamps && b.always_offers_timestamps;
}

// Whether a segment is of the connection that these numbers are of: near to them with both of its own.
bool belongs(const Segment& segment, const SeenNumbers& own, const SeenNumbers& peer);

// What an end has dealt with of what its peer sent, where the tap stands at its host: it comes in the order of the
// file.
class DealtWith {
 public:
  // The peer's segment; `own` and `peer` as they were before it.
  void note(const Segment& segment, const SeenNumbers& own, const SeenNumbers& peer, Millis now);
  void pass_time(Millis now);
  bool knows_received() const { return settled_.knows_received; }
  SeqNumber received() const { return settled_.received; }  // RCV.NXT is no less
  bool knows_acknowledged() const { return settled_.knows_acknowledged; }
  SeqNumber acknowledged() const { return settled_.acknowledged; }  // SND.UNA is no less

 private:
  struct Mark {
    bool knows_received = false, knows_acknowledged = false;
    SeqNumber received, acknowledged;
  };
  // The segment cannot but be taken, if it is in order.
  static bool is_beyond_doubt(const Segment& segment, const SeenNumbers& own, const SeenNumbers& peer);

  Mark latest_, marked_, settled_;  // now; at that time; so long ago that it has been dealt with
  Millis marked_at_ = 0, noted_at_ = 0;
  bool in_doubt_ = false;  // the peer has begun anew: nothing can be said
};

}  // namespace synfin::conformance
