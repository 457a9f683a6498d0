// The judge of an endpoint that is watched from inside: told of every step of every connection, it says which property
// the first bad step breaks. It follows with TCBs of its own, and keeps no octets, no worlds and no words.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "model/host.h"
#include "model/oracle.h"
#include "properties/one_step.h"
#include "properties/random/sometimes.h"

namespace synfin::properties {

// What is judged beside kInvariants and kProperties.
struct WatchedProperty {
  std::string_view name, says;
};
inline constexpr WatchedProperty kArrivalAllowed{"arrival_is_allowed",
                                                 "the standard allows this answer to the segment"};
inline constexpr WatchedProperty kCallAllowed{"call_is_allowed", "the standard allows this answer to the user's call"};
inline constexpr WatchedProperty kMayLeave{"segment_may_leave", "what is sent may be sent now, with these numbers"};
inline constexpr WatchedProperty kResetOwed{"reset_is_owed",
                                            "a RST leaves only when owed, with the numbers it is owed"};
inline constexpr WatchedProperty kReplySent{"reply_is_sent", "what is owed at once is sent at once"};
inline constexpr WatchedProperty kAckInTime{"ack_is_sent_in_time", "an ACK is delayed by less than 0.5 s"};
inline constexpr WatchedProperty kOnlySteps{"changes_only_by_steps", "between its steps a connection does not change"};
inline constexpr WatchedProperty kListenerKept{"listener_is_kept", "a port listens as long as its user wants it to"};
inline constexpr WatchedProperty kBacklogKept{"backlog_is_kept", "half-open connections are no more than the backlog"};
inline constexpr WatchedProperty kEntriesLeave{"entries_leave", "what is over does not count in the backlog"};
inline constexpr WatchedProperty kSends{"sends_what_it_may", "data and FIN that the window takes are sent"};
inline constexpr WatchedProperty kProbes{"probes_in_time", "a closed window is probed within a minute"};
inline constexpr WatchedProperty kRetransmits{"retransmits_in_time", "what is outstanding is sent again when due"};
inline constexpr WatchedProperty kGivesUpInTime{"gives_up_in_time", "who is not answered gives up"};
inline constexpr WatchedProperty kPatient{"gives_up_not_before_r2", "nothing is given up before R2"};
inline constexpr WatchedProperty kTimeWaitLasts{"time_wait_lasts", "TIME-WAIT lasts two MSL from the last restart"};
inline constexpr WatchedProperty kTimeWaitEnds{"time_wait_ends", "and no longer"};
inline constexpr WatchedProperty kSentOrTold{"sent_or_told", "what was queued before CLOSE is sent, or its user told"};
inline constexpr WatchedProperty kProbesIdle{"probes_only_when_idle", "a closed window gets new text only as a probe"};

inline constexpr std::array kWatchedProperties = {
    &kArrivalAllowed, &kCallAllowed,   &kMayLeave,     &kResetOwed,  &kReplySent, &kAckInTime,   &kOnlySteps,
    &kListenerKept,   &kBacklogKept,   &kEntriesLeave, &kSends,      &kProbes,    &kRetransmits, &kGivesUpInTime,
    &kPatient,        &kTimeWaitLasts, &kTimeWaitEnds, &kSentOrTold, &kProbesIdle};

// The first thing that was wrong.
struct Violation {
  std::string_view property, says;  // null if there is none
  Event event = Event::SegmentArrives;
  std::uint32_t at = 0;  // milliseconds
  std::uint8_t peer = 0;
  model::Tcb<model::Numbers> before, after;
  model::Segment<model::Numbers> segment;  // that arrived or left, if one did
  explicit operator bool() const { return !property.empty(); }
};

class Watch {
 public:
  using Tcb = model::Tcb<model::Numbers>;
  using Segment = model::Segment<model::Numbers>;
  using Step = model::Step<model::Numbers>;
  static constexpr std::uint16_t kLocalPort = 80, kFirstRemotePort = 2000;
  static constexpr std::size_t kPeers = 8;

  // `profile` must outlive it: what the endpoint claims.
  void restart(const model::Profile& profile);

  // The user's doing that is no step of a connection.
  void listens(int listener, std::uint32_t backlog);
  void stops_listening() { listener_ = -1; }
  void accepted(std::uint8_t peer) { peers_[peer].accepted = true; }
  // The host has been brought to this time: nothing may be overdue.
  void time_is(std::uint32_t now);
  void malformed_given() { sometimes_.note(Happening::Malformed); }

  // The hooks of model::NoWatcher.
  void arrived(const model::HostConnection& c, const Segment& seg, const Step& step, std::uint32_t now);
  void called(const model::HostConnection& c, model::UserEvent event, std::uint32_t octets,
              const model::Called<model::Numbers>& called, std::uint32_t now);
  void timed_out(const model::HostConnection& c, model::Timer timer, const Step& step, std::uint32_t now);
  void sent(const model::HostConnection& c, const Segment& seg, std::uint32_t now);
  void settled(const model::HostConnection& c, std::uint32_t now);

  // The connection with this peer, as it should be now.
  const Tcb& tcb_of(std::uint8_t peer) const { return peers_[peer].tcb; }
  const Violation& violation() const { return violation_; }
  Sometimes sometimes() const { return sometimes_; }

 private:
  struct Peer {
    Tcb tcb;
    int listener = -1;  // of ours that it came from
    bool accepted = false;
    bool owes_ack = false, ack_at_once = false, owes_syn = false, owes_reset = false;
    bool blocked = false;  // data waits for a closed window, with nothing outstanding
    std::uint32_t owed_since = 0, blocked_since = 0;
    Segment reset;
  };

  Peer& peer_of(const model::HostConnection& c) { return peers_[c.remote_port - kFirstRemotePort]; }
  std::uint8_t number_of(const Peer& peer) const;
  template <class Body>
  bool some_path(Body body);
  void fail(const WatchedProperty& property, Event event, const Peer& peer, const Tcb& after, const Segment& seg = {});
  void judge(Event event, const Peer& peer, const Segment& seg, const Step& step);
  bool allows_arrival(const Tcb& before, const Segment& seg, const Step& step);
  bool allows_sending(const Peer& peer, const Segment& seg, const Tcb& after);
  void check_host(const Peer& peer, const Tcb& before, const Segment& seg);
  void take(Peer& peer, const Step& step);
  void check_end(Event event, const Peer& peer, const Segment& seg, const Step& step);
  void check_sendable(Peer& peer);
  void check_timers(Peer& peer);
  std::uint32_t waiting() const;
  std::uint32_t half_open() const;
  void note_arrival(const Peer& peer, const Segment& seg, const Step& step);
  bool over() const { return static_cast<bool>(violation_); }

  const model::Profile* profile_ = nullptr;
  model::Oracle oracle_;
  model::Oracle::Path from_;
  std::array<Peer, kPeers> peers_;
  std::uint32_t now_ = 0;
  int listener_ = -1;  // the host's number of the present one
  std::uint32_t backlog_ = 0;
  bool of_the_dead_ = false;  // what is told next concerns a connection that is over
  Violation violation_;
  Sometimes sometimes_;
};

}  // namespace synfin::properties
