// One case on one stack: gives the stimuli, sorts what comes back to the connections, has each judged by its tracker.
// A session never waits by itself: whoever runs it lets time pass, so that many sessions can wait at once.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/stimulus.h"
#include "conformance/tracker.h"
#include "wire/packet.h"

namespace synfin::conformance {

// What happened, in order: enough to show it and to write it as a capture.
struct TraceEvent {
  enum class Kind : std::uint8_t { Given, Sent, Called };
  Kind kind = Kind::Given;
  Millis at = 0;
  std::uint8_t peer = 0;
  UserCall call;
  CallResult result;
  std::size_t begin = 0, size = 0;  // octets of the packet, in Trace::octets
};

struct Trace {
  std::vector<TraceEvent> events;
  std::vector<std::uint8_t> octets;
  std::span<const std::uint8_t> packet(const TraceEvent& e) const { return {octets.data() + e.begin, e.size}; }
  void clear() {
    events.clear();
    octets.clear();
  }
};

struct CaseResult {
  Verdict verdict = Verdict::Inconclusive;
  std::optional<Failure> failure;
  std::string why;           // of unsupported and inconclusive
  Millis duration = 0;       // on the stack's own clock
  model::ClauseSet reached;  // every clause that explained something
  model::Claims claims;      // what this case settled
};

class Session {
 public:
  // `settings.slack` is what the stack's clock may be off; what only its tolerance explains is inconclusive.
  Session(Stack& stack, const Tracker::Settings& settings);

  // Begins a case. The stack has been reset, or the ports have not been used before. `seed` chooses our ISNs.
  void start(const Case& the_case, std::uint16_t local_port, std::uint16_t first_remote_port, std::uint64_t seed);
  // Goes on until the case wants time to pass (how much), or is over (nothing).
  std::optional<Millis> run();
  // Where packets of other sessions go that this one finds on the stack, and who is told of each event at once.
  void set_elsewhere(std::function<void(const Packet&)> elsewhere) { elsewhere_ = std::move(elsewhere); }
  void set_observer(std::function<void(const TraceEvent&, std::span<const std::uint8_t>)> o) {
    observer_ = std::move(o);
  }
  // What is no case, step by step: a whole packet of the peer of this number, and a call as its user.
  void give_packet(std::span<const std::uint8_t> packet, std::uint8_t number);
  void make_call(const CallSpec& spec, std::uint8_t number) { call(spec, number); }
  // What a peer's tracker has found wrong so far, and why there can be no more of the case: unsupported, inconclusive.
  std::optional<Failure> failure_of(std::uint8_t number) const { return peers_[number].tracker.failure(); }
  const std::optional<std::pair<Verdict, std::string>>& stopped() const { return stopped_; }
  // Takes a packet of the stack if it belongs to this session.
  bool deliver(const Packet& packet);
  // The time that run() asked for has passed, and every packet of it has been delivered.
  void time_has_passed();

  CaseResult result();
  // Gives back what the user still holds on the stack: needed where the stack is not reset between cases.
  void release();
  const Trace& trace() const { return trace_; }
  // Of the nearest world of this peer.
  model::State state(std::uint8_t peer) const { return peers_[peer].tracker.best().tcb.state; }
  static constexpr std::uint8_t kPeers = 6;

 private:
  struct Peer {
    Peer(const Tracker::Settings& lenient, const Tracker::Settings& exact) : tracker(lenient), strict(exact) {}
    Tracker tracker;
    Tracker strict;  // without the tolerance of the observation: fed only where there is one
    std::vector<Seen> sent;
    Handle handle = kNoHandle;
    bool accepted = false;
    bool given_up = false;              // the user has closed it for both directions, or aborted it
    std::uint32_t dead_in_backlog = 0;  // its earlier connections that were reset before the user accepted them
    std::uint32_t isn = 0;
    std::uint32_t last_tsval = 0;
    std::uint32_t stack_mss = 0;  // octets, as the stack's SYN says
  };

  template <class Feed>
  void feed(Peer& peer, Feed feed);
  void give(const SegmentSpec& spec, std::uint8_t number);
  void fill_window(const SegmentSpec& spec, std::uint8_t number);
  void call(const CallSpec& spec, std::uint8_t number);
  void accepted(const CallResult& result, std::uint8_t number);
  void after_call(const CallSpec& spec, const CallResult& result, std::uint8_t number);
  void after_listener_call(const CallSpec& spec, const CallResult& result, Peer& peer);
  std::uint32_t resolve(const Number& number, const Peer& peer) const;
  Tracker::Backlog backlog_without(std::uint8_t number) const;
  void collect();
  void settle_others(std::uint8_t number);
  void drop_old_handle(Peer& peer);
  void check_wire(const wire::ParsedPacket& packet, const Peer& peer);
  void stop(Verdict verdict, std::string why);
  std::optional<Failure> only_tolerated() const;
  void record(TraceEvent event, std::span<const std::uint8_t> octets);

  Stack& stack_;
  Tracker::Settings settings_, strict_settings_;
  Capabilities capabilities_;
  std::vector<Peer> peers_;
  const Case* case_ = nullptr;
  std::size_t next_ = 0;
  bool over_ = false;
  IpVersion ip_ = IpVersion::V4;
  std::uint8_t peers_used_ = 1;
  std::uint16_t local_port_ = 0, first_remote_port_ = 0;
  Handle listener_ = kNoHandle;
  std::uint32_t backlog_ = 0;
  Millis started_ = 0;
  std::optional<Failure> wire_failure_;
  std::optional<std::pair<Verdict, std::string>> stopped_;
  Packet packet_;
  Trace trace_;
  std::function<void(const Packet&)> elsewhere_;
  std::function<void(const TraceEvent&, std::span<const std::uint8_t>)> observer_;
};

}  // namespace synfin::conformance
