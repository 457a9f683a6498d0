// What must hold of two endpoints and the network between them, whatever the network does, stated once: of every
// moment, of the quiet after everything has been delivered, and of the end, when both users have closed.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/host.h"

namespace synfin::properties {

// One end of a connection, from its birth on; what its user and an onlooker know of it.
struct ConnectionEnd {
  using HostTcb = model::Tcb<model::Numbers>;
  int side = 0;    // 0 or 1
  int handle = 0;  // of the side's host
  std::uint16_t local_port = 0, remote_port = 0;
  bool alive = true;
  int listener = -1;  // of its side, that it came from; -1: it was opened actively
  bool has_user = false;
  HostTcb tcb;  // the last one while it was alive
  model::Ending ending = model::Ending::None;
  bool was_synchronized = false;
  bool aborted = false, closed = false, gave_up_receiving = false;  // by its user: ABORT, CLOSE, CLOSE of both halves
  bool reset_peer = false;                                          // it has sent a RST of its own numbers
  std::uint32_t given = 0;                                          // octets that its user gave to SEND
  std::uint32_t accepted = 0;                                       // octets that came in for its user
  std::uint32_t time_wait_at = 0;         // milliseconds: when it entered TIME-WAIT, or the FIN came again
  model::Seq<model::Numbers> sent_up_to;  // the highest SND.NXT

  // Text that arrived, and whose it was.
  struct Arrival {
    std::uint32_t seq, text;
    int sender;              // the end that sent it, by its index; -1: none
    std::uint32_t position;  // in the sender's stream
  };
  std::vector<Arrival> arrivals;

  bool knows_peer() const { return tcb.state != model::State::SynSent; }
  // Told that it failed, or failed by its own doing: its peer may be left alone with the connection.
  bool ended_badly() const { return !alive && (aborted || reset_peer || ending != model::Ending::None); }
};

// A segment in the network.
struct InFlight {
  unsigned id = 0;
  int from = 0;     // side
  int sender = -1;  // the end that sent it; -1: no connection
  bool copy = false;
  model::Sent sent;
};

struct Scene {
  std::vector<ConnectionEnd> ends;
  std::vector<InFlight> network;
  std::uint32_t now = 0;
  std::array<std::vector<std::uint32_t>, 2> backlogs;  // of each side's listeners
  bool endless = false;                                // it did not become quiet
  std::array<bool, 2> was_full{};                      // the backlog of a side's listener, since the network is fair
  bool stormy = false;                     // answers to answers went back and forth, and somebody gave up for that
  std::uint32_t fair_since = 0xFFFF'FFFF;  // milliseconds: from then on nothing is lost

  // The end on the other side that this one is connected to: each has the other's initial sequence number. -1: none.
  int partner_of(int end) const;
  bool are_partners(int a, int b) const;
  // Octets that came in for users, on all connections: no more than were given, so that it does not grow for ever.
  std::uint64_t accepted() const;
};

// What has just happened to one end; -1: to none.
struct Occurrence {
  int end = -1;
  const ConnectionEnd* before = nullptr;  // the end as it was; null at its birth
  const InFlight* arrived = nullptr;      // the segment that did it
  const InFlight* sent = nullptr;         // or that came of it
  bool time_passed = false;               // or the timers did
};

using BrokenLaw = std::optional<std::string>;

enum class Moment : std::uint8_t { Always, Quiet, End };

struct ExchangeLaw {
  std::string_view name, says;
  Moment when;
  BrokenLaw (*broken)(const Scene& scene, const Occurrence& occurrence);
};

BrokenLaw octets_out_of_order(const Scene& scene, const Occurrence& o);
BrokenLaw acknowledges_the_unsent(const Scene& scene, const Occurrence& o);
BrokenLaw backlog_overrun(const Scene& scene, const Occurrence& o);
BrokenLaw reset_without_cause(const Scene& scene, const Occurrence& o);
BrokenLaw reset_from_elsewhere(const Scene& scene, const Occurrence& o);
BrokenLaw reset_for_reset(const Scene& scene, const Occurrence& o);
BrokenLaw gave_up_in_vain(const Scene& scene, const Occurrence& o);
BrokenLaw time_wait_too_short(const Scene& scene, const Occurrence& o);
BrokenLaw answered_for_ever(const Scene& scene, const Occurrence& o);
BrokenLaw never_left(const Scene& scene, const Occurrence& o);
BrokenLaw out_of_step(const Scene& scene, const Occurrence& o);
BrokenLaw octets_lost(const Scene& scene, const Occurrence& o);
BrokenLaw left_alone(const Scene& scene, const Occurrence& o);

inline constexpr std::array<ExchangeLaw, 13> kExchangeLaws = {{
    {"in_order", "what is delivered is a prefix of what the connection's own peer was given, and nothing older",
     Moment::Always, &octets_out_of_order},
    {"acknowledged_is_sent", "no side acknowledges what was not sent", Moment::Always, &acknowledges_the_unsent},
    {"backlog_is_kept", "connections that wait for ACCEPT are no more than the backlog; SYN cookies are none",
     Moment::Always, &backlog_overrun},
    {"reset_has_a_cause", "a connection is not reset while its peer goes on with it, nor when its peer has ended well",
     Moment::Always, &reset_without_cause},
    {"reset_is_its_own", "a RST that ends a connection lies in its window, and acknowledges its SYN in SYN-SENT",
     Moment::Always, &reset_from_elsewhere},
    {"rst_draws_no_rst", "a RST is not answered by a RST", Moment::Always, &reset_for_reset},
    {"answered_in_time", "nobody gives up where everything is delivered", Moment::Always, &gave_up_in_vain},
    {"time_wait_lasts", "TIME-WAIT that nothing ends lasts 2 MSL", Moment::Always, &time_wait_too_short},
    {"nothing_for_ever", "a fair network becomes quiet", Moment::Quiet, &answered_for_ever},
    {"states_are_left", "opening and closing end, one way or the other", Moment::Quiet, &never_left},
    {"in_step", "what is left of a connection is on both sides, and SND.NXT of each is RCV.NXT of the other",
     Moment::Quiet, &out_of_step},
    {"delivered_or_told", "what was given before CLOSE has been delivered, or a user knows that it was not",
     Moment::End, &octets_lost},
    {"nothing_is_left", "when both users have closed, nothing is left but what cannot know it", Moment::End,
     &left_alone},
}};

}  // namespace synfin::properties
