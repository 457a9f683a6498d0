// Two endpoints, their users, and a network between them that need not be kind. What network, users and timers may do
// is data (Assumptions); what they do is a list of actions (world_actions.h), each of which leads on by the model's own
// procedures (world_steps.h).
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "model/profile.h"
#include "model/tcb.h"

namespace synfin::model {

inline constexpr std::size_t kMostInFlight = 6;  // segments
inline constexpr std::size_t kMostCalls = 8;     // of one user

// What a user may do. Crash: the TCB is gone, and nobody is told.
enum class UserAct : std::uint8_t { Open, Listen, Send, Close, Abort, Crash };

// Calls that a user makes, each once: one after the other, or in any order, or not at all. SEND is of one octet.
struct User {
  std::vector<UserAct> calls;
  bool in_order = false;
  bool has_it_once_synchronized = false;  // SEND, CLOSE and ABORT only from ESTABLISHED on, as after ACCEPT
};

// Segments of an older incarnation between the same sockets, by kind.
enum class StaleKind : std::uint8_t { Syn, SynAck, Ack, Data, Fin, Reset };
inline constexpr std::size_t kStaleKinds = 6;

struct Network {
  bool loses = true, duplicates = true, reorders = true;
  bool delays = true;         // without delay a segment arrives before anything else happens
  std::uint8_t capacity = 4;  // segments in flight; at most kMostInFlight
  std::uint8_t lifetime = 0;  // ticks of the clock that a copy lives, the MSL; 0: there is no clock, and no copy dies
  std::uint8_t stale = 0;     // how many stale segments are on their way at the start
  std::array<bool, kStaleKinds> stale_kinds = {true, true, true, true, true, true};
  std::array<bool, 2> stale_to = {true, true};  // which side they are on their way to
  bool fresh_iss = true;                        // nothing from before an ISS was taken has or acknowledges ISS + 1
  bool far_iss = false;                         // nor anything within a window of it
};

// When TIME-WAIT may end: at any time; only once nothing is left of what was on its way when it began, or when it last
// began again, which is what 2 MSL is for; or after 2 MSL by the clock.
enum class TimeWaitEnds : std::uint8_t { AtAnyTime, OutlivesTheOld, ByClock };

struct Timers {
  bool retransmits = true;
  std::uint8_t most_retransmissions = 0;  // of one segment; 0: no limit
  bool gives_up = false;                  // the user timeout may end a connection whose segment is not acknowledged
  bool delays_acks = false;
  TimeWaitEnds time_wait = TimeWaitEnds::OutlivesTheOld;
  std::uint8_t quiet = 0;  // ticks for which the responder stays silent after a connection has ended
};

// How a responder takes a SYN (variants.h).
enum class Responder : std::uint8_t {
  ThreeWay,
  TwoWay,           // established by the SYN alone
  TwoWayRemembers,  // likewise, unless the SYN is not newer than the last that it accepted
};

// A permission of the standard that is not part of a profile, and how an endpoint uses it.
struct Permission {
  const Clause* clause = nullptr;
  bool both_ways = true;  // now so, now so; else always used
};

struct Endpoints {
  const Profile* profile = find_profile("rfc9293");
  std::vector<Permission> permissions;
  std::vector<const Clause*> inverted;  // a planted bug: every condition of these clauses is taken for its opposite
  Responder responder = Responder::ThreeWay;
};

struct Prelude {
  std::uint8_t side = 0;
  UserAct act = UserAct::Open;
  bool arrives = true;  // then everything in flight arrives
};

// Which segments a world counts.
enum class Counting : std::uint8_t { Nothing, FromStart, FromFirstCall };

// Everything that an answer depends on, and is printed with.
struct Assumptions {
  Network network;
  Timers timers;
  std::array<User, 2> users;
  std::array<Endpoints, 2> endpoints;
  // How the world got where it starts.
  std::vector<Prelude> prelude;
  bool iss_may_hit_survivor = false;  // an ISS may be the number before the other side's RCV.NXT
  Counting counts = Counting::Nothing;
};

template <class V>
struct Flying {
  Segment<V> segment;
  std::uint8_t to = 0;
  bool stale = false;
  std::uint8_t lives = 0;                 // ticks
  std::array<bool, 2> after_time_wait{};  // sent after this side's TIME-WAIT began
  std::uint16_t label = 0;                // says which is which in a witness; no part of the state
};

template <class V>
struct Side {
  Tcb<V> tcb;
  bool ack_pending = false;
  bool quiet = false;
  std::uint8_t calls_made = 0;    // a bit for each of the user's calls
  std::uint8_t incarnations = 0;  // ISSs that it has taken
  std::uint8_t clock = 0;         // ticks since TIME-WAIT or quiet began
  bool accepted_any = false;      // TwoWayRemembers: a SYN has been accepted,
  Seq<V> last_accepted;           // and this was the last one's number

  // What is kept for the sake of the questions, and no endpoint looks at:
  bool heard = false;             // the peer itself has acknowledged this ISS
  bool unheard = false;           // synchronized without that
  bool phantom = false;           // synchronized, and the peer has made no such attempt
  bool took_stale = false;        // gave text of a stale segment to its user
  bool thrown_back = false;       // fell from SYN-RECEIVED back to LISTEN or CLOSED
  bool assassinated = false;      // a segment ended its TIME-WAIT
  bool accepted_again = false;    // accepted a SYN that was not newer than one accepted before
  bool failed = false;            // its user was told of a reset, a refusal or a timeout, or gave up himself
  typename V::Word delivered{0};  // octets that its user has got
};

template <class V>
struct World {
  std::array<Side<V>, 2> sides;
  std::array<Flying<V>, kMostInFlight> net;
  std::uint8_t in_flight = 0;
  std::uint8_t stale_left = 0;
  std::uint8_t sent = 0;          // segments, counted as the assumptions say
  std::uint8_t first_fin = 0;     // 1 + the side that sent FIN first; 0: none yet
  std::uint8_t first_closed = 0;  // 1 + the side that was CLOSED first after that
  bool overflowed = false;        // a segment found a network full that may not lose it: outside of the bounds
  bool contradicts = false;       // an assumption does not hold: not a state of this world
};

constexpr std::uint8_t other(int side) { return static_cast<std::uint8_t>(1 - side); }

}  // namespace synfin::model
