// The transmission control block, RFC 9293 section 3.3.1: control explicit (enums and bools), data in the value domain.
#pragma once
#include <cstdint>

#include "model/segment.h"
#include "model/state.h"

namespace synfin::model {

// Which OPEN led here: SYN-RECEIVED must remember it (3.5-10, MUST-11).
enum class Origin : std::uint8_t { Passive, Active };

// What ended the connection, as its user is told (3.10.7.4, 3.10.8).
enum class Ending : std::uint8_t { None, Reset, Refused, TimedOut };

// The retransmission timer and its estimate, RFC 6298. Times in milliseconds.
template <class V>
struct Retransmission {
  bool running = false;        // something is outstanding (5.1, 5.2)
  bool measured = false;       // a round trip has been measured (2.2)
  bool recovering = false;     // something was retransmitted, and not all that was then outstanding is acknowledged
  bool probed = false;         // a loss probe has gone out since something was last acknowledged (RFC 8985)
  bool timing = false;         // the segment that ends at `timed_end` is being timed
  std::uint8_t count = 0;      // retransmissions since something was last acknowledged
  typename V::Word since{0};   // when the timer was last started; of a cookie, when its SYN,ACK was last sent
  typename V::Word first{0};   // what R2 counts from: the oldest outstanding octet was first sent, or a probe answered
  typename V::Word rto{1000};  // the current timeout, backed off
  typename V::Word srtt{0}, rttvar{0};
  Seq<V> recover;  // SND.NXT when recovery began
  Seq<V> timed_end;
  typename V::Word timed_at{0};
  friend bool operator==(const Retransmission&, const Retransmission&) = default;
};

template <class V>
struct Tcb {
  using Word = typename V::Word;
  State state = State::Closed;
  Origin origin = Origin::Passive;
  Ending ending = Ending::None;
  bool listening = false;        // a LISTEN record stands on the local port: what CLOSED falls back to
  bool backlog_full = false;     // and its queue has no room for another half-open connection
  bool cookie = false;           // SYN-RECEIVED without an entry (RFC 4987 section 3.6)
  bool close_requested = false;  // CLOSE was called; FIN follows the queued data
  bool fin_sent = false;         // FIN occupies SND.NXT - 1
  bool receiving = true;         // the user still wants data (false after a half-duplex close)
  bool offered_timestamps = false, sent_timestamps = false;  // on the peer's and on our SYN
  bool offered_scale = false, sent_scale = false;            // window scale, likewise
  std::uint8_t answers_to_unacceptable = 0;  // ACKs sent for unacceptable segments, for throttling (RFC 5961 section 7)
  std::uint8_t duplicate_acks = 0;

  Seq<V> iss, irs;
  struct Send {
    Seq<V> una, nxt, wl1, wl2;
    Word wnd{0}, max_wnd{0};  // octets, scaled
    Word shift{0};            // what the peer's window field is shifted by
    Word mss{536};            // octets; 536 unless the peer says otherwise (MUST-15)
    Word queued{0};           // octets given by SEND and not yet transmitted
    friend bool operator==(const Send&, const Send&) = default;
  } snd;
  struct Receive {
    Seq<V> nxt;
    Word wnd{0};     // octets, scaled: what was last advertised, less what has come since
    Word shift{0};   // what our window field is shifted by
    Word unread{0};  // octets accepted and not yet RECEIVEd
    friend bool operator==(const Receive&, const Receive&) = default;
  } rcv;
  // One block above a gap that is held for later (SHLD-31), or that came with the SYN.
  struct Held {
    bool any = false, fin = false;
    bool fin_counted = false;  // RCV.NXT already stands behind the FIN, which came on the SYN
    Seq<V> from;
    Word text{0};
    friend bool operator==(const Held&, const Held&) = default;
  } held;
  // SYN-RECEIVED that was reopened from TIME-WAIT: what to go back to if the SYN was an old duplicate (3.6.1-4.2).
  struct Previous {
    bool any = false;
    Seq<V> snd_nxt, rcv_nxt;
    friend bool operator==(const Previous&, const Previous&) = default;
  } previous;
  Word ts_recent{0};  // RFC 7323 section 4.3
  Retransmission<V> rtx;
  Word time_wait_since{0};  // when the 2 MSL timer was last started

  friend bool operator==(const Tcb&, const Tcb&) = default;
  bool timestamps() const { return offered_timestamps && sent_timestamps; }
  bool scaling() const { return offered_scale && sent_scale; }
};

template <class V>
Tcb<V> enter(State state, Tcb<V> tcb) {
  tcb.state = state;
  return tcb;
}

// The TCB is deleted: what remains is the LISTEN record of the port, if there is one, else nothing.
template <class V>
Tcb<V> deleted(const Tcb<V>& tcb, Ending ending = Ending::None) {
  Tcb<V> fresh;
  fresh.listening = tcb.listening;
  fresh.backlog_full = tcb.backlog_full;
  fresh.ending = ending;
  fresh.state = tcb.listening ? State::Listen : State::Closed;
  return fresh;
}

}  // namespace synfin::model
