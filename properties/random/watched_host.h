// The lean judge of one endpoint, for random walks and fuzzers: model::Host on a walk, without octets, each step judged
// by a Watch. Nothing is allocated for a step once the host has its size.
#pragma once
#include <algorithm>
#include <array>
#include <optional>

#include "conformance/stimulus.h"
#include "conformance/walk.h"
#include "conformance/ways.h"
#include "properties/random/watch.h"
#include "wire/options_walk.h"
#include "wire/tcp.h"

namespace synfin::properties {

// Hands what a host does on to the watch.
struct TellsWatch : model::NoWatcher {
  Watch* watch = nullptr;
  void arrived(const model::HostConnection& c, const Watch::Segment& seg, const Watch::Step& step,
               std::uint32_t now) const {
    watch->arrived(c, seg, step, now);
  }
  void called(const model::HostConnection& c, model::UserEvent event, std::uint32_t octets,
              const model::Called<model::Numbers>& called, std::uint32_t now) const {
    watch->called(c, event, octets, called, now);
  }
  void timed_out(const model::HostConnection& c, model::Timer timer, const Watch::Step& step, std::uint32_t now) const {
    watch->timed_out(c, timer, step, now);
  }
  void sent(const model::HostConnection& c, const Watch::Segment& seg, std::uint32_t now) const {
    watch->sent(c, seg, now);
  }
  void settled(const model::HostConnection& c, std::uint32_t now) const { watch->settled(c, now); }
};

// The segment that a stimulus is, to a connection with this TCB; nothing if it is spoiled.
struct GivenSegment {
  bool whole = false;
  Watch::Segment segment;
};
// The tester's side of a connection: where its numbers begin, and what it has seen.
struct TesterSide {
  std::uint32_t isn = 0;
  std::uint32_t clock = 0;       // milliseconds
  std::uint32_t last_tsval = 0;  // of the endpoint
};
GivenSegment given_segment(const conformance::SegmentSpec& spec, const Watch::Tcb& tcb, const TesterSide& tester);

// How a walk ended.
struct WalkEnd {
  std::size_t stimulus = 0;  // the number of the one that broke a property, or how many there were
  const Violation* violation = nullptr;
  Sometimes sometimes;
};

template <class Driver, class Faults>
class WatchedHost {
 public:
  // `profile` is what the endpoint follows and what it is judged by.
  WatchedHost(const Driver& driver, const Faults& faults) : host_(driver, faults, tells()) {}
  WatchedHost(const WatchedHost&) = delete;
  WatchedHost& operator=(const WatchedHost&) = delete;

  // Runs the way and the stimuli of a walk from the beginning, until they end or something is wrong. The stimuli are a
  // span, or anything that gives them by number.
  template <class Stimuli>
  WalkEnd walk(const Driver& driver, const model::Profile& profile, std::span<const conformance::Stimulus> way,
               const Stimuli& stimuli) {
    begin(driver, profile);
    WalkEnd end;
    if (take_all(way, end)) take_all(stimuli, end);
    if (watch_.violation()) end.violation = &watch_.violation();
    end.sometimes = watch_.sometimes();
    return end;
  }

  // The same by steps: from the beginning, and one stimulus after the other. False once something is wrong.
  void begin(const Driver& driver, const model::Profile& profile) {
    host_.restart(driver);
    watch_.restart(profile);
    handles_.fill(-1);
    listener_ = -1;
  }
  bool take(const conformance::Stimulus& stimulus) {
    do_one(stimulus);
    return !watch_.violation();
  }

  // Walks that differ only in how they end need not begin anew: what is remembered is gone back to, as often as wanted.
  void remember() {
    if (memory_) {
      memory_->watch = watch_;
      memory_->host = host_;
      memory_->handles = handles_;
      memory_->listener = listener_;
    } else {
      memory_.emplace(Memory{watch_, host_, handles_, listener_});
    }
  }
  void go_back() {
    watch_ = memory_->watch;
    host_ = memory_->host;
    handles_ = memory_->handles;
    listener_ = memory_->listener;
  }

  // Each peer's numbers begin elsewhere: far from, near to, and across zero.
  TesterSide tester(std::uint8_t peer) const {
    return {.isn = 0x0001'0000U + peer * 0x5555'5555U, .clock = host_.now() + 10'000};
  }
  const Watch& watch() const { return watch_; }

 private:
  template <class Stimuli>
  bool take_all(const Stimuli& stimuli, WalkEnd& end) {
    for (std::size_t i = 0; i < stimuli.size(); ++i, ++end.stimulus) {
      if (!take(stimuli[i])) return false;
    }
    return true;
  }

  TellsWatch tells() {
    TellsWatch t;
    t.watch = &watch_;
    return t;
  }

  static constexpr std::uint16_t port_of(std::uint8_t peer) {
    return static_cast<std::uint16_t>(Watch::kFirstRemotePort + peer);
  }

  void do_one(const conformance::Stimulus& stimulus) {
    if (const auto* segment = std::get_if<conformance::SegmentSpec>(&stimulus.what)) {
      if (segment->fills_window) {
        fill_window(*segment, stimulus.peer);
      } else {
        give(*segment, stimulus.peer);
      }
    } else if (const auto* call = std::get_if<conformance::CallSpec>(&stimulus.what)) {
      make(*call, stimulus.peer);
    } else if (const auto* wait = std::get_if<conformance::WaitSpec>(&stimulus.what)) {
      host_.advance_to(host_.now() + wait->duration);
      watch_.time_is(host_.now());
    }
    host_.forget_sent();
  }

  void give(const conformance::SegmentSpec& spec, std::uint8_t peer) {
    const GivenSegment given = given_segment(spec, watch_.tcb_of(peer), tester(peer));
    if (!given.whole) return watch_.malformed_given();
    host_.arrive(Watch::kLocalPort, port_of(peer), given.segment);
  }

  // As much text as the window takes, in segments as large as IP has them.
  void fill_window(const conformance::SegmentSpec& spec, std::uint8_t peer) {
    constexpr std::uint32_t kLargest = 65'495;
    conformance::SegmentSpec part = spec;
    for (int i = 0; i < 2 && !watch_.violation(); ++i) {
      part.text = std::min(watch_.tcb_of(peer).rcv.wnd, kLargest);
      give(part, peer);
      if (watch_.tcb_of(peer).rcv.wnd == 0) return;
    }
  }

  void make(const conformance::CallSpec& spec, std::uint8_t peer) {
    using conformance::Call;
    int& handle = handles_[peer];
    switch (spec.call) {
      case Call::OpenPassive: return listen(spec.backlog);
      case Call::OpenActive: {
        const int opened = host_.connect(Watch::kLocalPort, port_of(peer));
        if (opened >= 0) handle = opened;
        return;
      }
      case Call::Accept: return accept();
      default: break;
    }
    const bool ends = spec.call == Call::Close || spec.call == Call::Shutdown || spec.call == Call::Abort;
    if (spec.on_listener) {
      if (ends && listener_ >= 0) stop_listening();
    } else if (handle >= 0) {
      host_.call(handle, event_of(spec.call), spec.octets);
    }
  }

  void listen(std::uint32_t backlog) {
    if (listener_ >= 0) return;
    listener_ = host_.listen(Watch::kLocalPort, backlog);
    if (listener_ >= 0) watch_.listens(listener_, backlog);
  }

  void stop_listening() {
    host_.close_listener(listener_);
    watch_.stops_listening();
    listener_ = -1;
  }

  void accept() {
    if (listener_ < 0) return;
    const int accepted = host_.accept(listener_);
    if (accepted < 0) return;
    const auto peer = static_cast<std::uint8_t>(host_.connection(accepted).remote_port - Watch::kFirstRemotePort);
    handles_[peer] = accepted;
    watch_.accepted(peer);
  }

  using Host = model::Host<Driver, Faults, TellsWatch>;
  using Handles = std::array<int, Watch::kPeers>;
  struct Memory {
    Watch watch;
    Host host;  // tells watch_, as host_ does
    Handles handles;
    int listener;
  };

  Watch watch_;
  Host host_;
  Handles handles_{};
  int listener_ = -1;
  std::optional<Memory> memory_;
};

// The reference endpoint.
using WatchedEndpoint = WatchedHost<model::Endpoint, model::NoFaults>;

// Judges the walk of the endpoint of its profile.
WalkEnd run(WatchedEndpoint& host, const conformance::Walk& walk);
WalkEnd run(WatchedEndpoint& host, const conformance::CodedWalk& walk);

}  // namespace synfin::properties
