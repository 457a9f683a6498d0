#include "conformance/closing_lanes.h"

#include <fmt/format.h>

#include <queue>

#include "conformance/segments.h"
#include "wire/packet.h"

namespace synfin::conformance {

namespace {

constexpr std::uint16_t kStackPort = 80, kFirstTesterPort = 2000;
constexpr std::uint32_t kTesterIsn = 100'000;
constexpr std::uint32_t kFar = 0xC000'0000;

using wire::kAck;
using wire::kFin;
using wire::kRst;
using wire::kSyn;

class Bench {
 public:
  Bench(Stack& stack, std::span<Lane> lanes) : stack_(stack), lanes_(lanes), running_(lanes.size()) {}

  void run(const std::function<void(Millis)>& at_time) {
    const CallResult listening = stack_.call({.call = Call::OpenPassive, .local_port = kStackPort, .backlog = 8});
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      if (listening.outcome != Outcome::Ok) {
        lanes_[i].trouble = "the stack does not listen";
      } else {
        wakes_.push({lanes_[i].opens_at, i});
      }
    }
    while (!wakes_.empty()) {
      const Wake next = wakes_.top();
      wakes_.pop();
      const Millis now = stack_.now();
      if (at_time) at_time(now);
      if (next.at > now) stack_.advance(next.at - now);
      sweep();
      if (running_[next.lane].opened) {
        ask(next.lane);
      } else {
        open(next.lane, listening.handle);
      }
      schedule(next.lane);
    }
  }

 private:
  struct Running {
    std::uint32_t isn = kTesterIsn, iss = 0;
    bool opened = false, answered_syn = false, has_fin = false;
    Millis reached = 0;
    std::size_t asked = 0;
  };
  struct Wake {
    Millis at;
    std::size_t lane;
    bool operator>(const Wake& other) const { return at != other.at ? at > other.at : lane > other.lane; }
  };

  void open(std::size_t i, Handle listener) {
    Running& r = running_[i];
    r.opened = true;
    give(i, kSyn, r.isn, 0);
    if (!r.answered_syn) return fail(i, "a SYN was not answered by SYN,ACK");
    give(i, kAck, r.isn + 1, r.iss + 1);
    const CallResult accepted = stack_.call({.call = Call::Accept, .on = listener});
    if (accepted.outcome != Outcome::Ok) return fail(i, "a connection was not there to accept");
    if (lanes_[i].open_for > 0) stack_.advance(lanes_[i].open_for);
    if (lanes_[i].end == Lane::End::LastAck) {
      give(i, kFin | kAck, r.isn + 1, r.iss + 1);
      r.reached = stack_.now();
      return close(i, accepted.handle);
    }
    close(i, accepted.handle);
    give(i, kAck, r.isn + 1, r.iss + 2);
    r.reached = stack_.now();
    give(i, kFin | kAck, r.isn + 1, r.iss + 2);
  }

  void close(std::size_t i, Handle connection) {
    const CallResult closed = stack_.call({.call = Call::Close, .on = connection});
    sweep();
    if (closed.outcome != Outcome::Ok) return fail(i, fmt::format("CLOSE was answered: {}", name(closed.outcome)));
    if (!running_[i].has_fin) fail(i, "CLOSE sent no FIN at once");
  }

  void fail(std::size_t i, std::string why) {
    if (lanes_[i].trouble.empty()) lanes_[i].trouble = std::move(why);
  }

  void schedule(std::size_t i) {
    const Running& r = running_[i];
    if (!lanes_[i].trouble.empty() || r.asked == lanes_[i].questions.size()) return;
    wakes_.push({r.reached + lanes_[i].questions[r.asked].at, i});
  }

  void ask(std::size_t i) {
    Running& r = running_[i];
    Question& question = lanes_[i].questions[r.asked++];
    question.at = stack_.now() - r.reached;
    const std::uint32_t rcv_nxt = r.isn + 2;
    const std::uint32_t ack = lanes_[i].end == Lane::End::LastAck ? r.iss + 1 : r.iss + 2;
    switch (question.given) {
      case Given::RepeatedFin: return give(i, kFin | kAck, rcv_nxt - 1, ack);
      case Given::FarFin: return give(i, kFin | kAck, rcv_nxt + kFar, ack);
      case Given::OldText: return give(i, kAck, rcv_nxt - 1, ack, 1);
      case Given::Ack: return give(i, kAck, rcv_nxt, ack);
      case Given::Reset: return give(i, kRst, rcv_nxt, 0);
    }
  }

  void give(std::size_t i, unsigned flags, std::uint32_t seq, std::uint32_t ack, std::uint32_t text = 0) {
    const Addressing addressing{.tester_port = static_cast<std::uint16_t>(kFirstTesterPort + i),
                                .stack_port = kStackPort,
                                .seq = seq,
                                .ack = ack};
    std::array<std::uint8_t, 2048> octets;  // build_segment says how much of it is written
    const SegmentSpec spec{.flags = static_cast<std::uint8_t>(flags), .text = text};
    stack_.inject({octets.data(), build_segment(spec, addressing, octets)});
    sweep();
  }

  void sweep() {
    while (stack_.poll(packet_)) {
      const wire::ParsedPacket parsed = wire::parse(packet_.view());
      if (parsed.reached != wire::Reached::Tcp || parsed.tcp.destination_port < kFirstTesterPort) continue;
      const std::size_t i = parsed.tcp.destination_port - kFirstTesterPort;
      if (i < lanes_.size()) take(i, parsed.tcp, packet_.at);
    }
  }

  void take(std::size_t i, const wire::ParsedTcp& tcp, Millis at) {
    Running& r = running_[i];
    if (tcp.has(kSyn)) {
      r.answered_syn = r.answered_syn || (tcp.has(kAck) && tcp.ack == r.isn + 1);
      r.iss = tcp.seq;
      return;
    }
    if (tcp.has(kFin)) {
      r.has_fin = true;
      lanes_[i].fins.push_back(std::max(at, r.reached) - r.reached);
    }
    if (r.asked == 0) return;
    Answer& answer = lanes_[i].questions[r.asked - 1].answer;
    if (answer == Answer::None) answer = tcp.has(kRst) ? Answer::Reset : Answer::Ack;
  }

  Stack& stack_;
  std::span<Lane> lanes_;
  std::vector<Running> running_;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;
  Packet packet_;
};

}  // namespace

void run_side_by_side(Stack& stack, std::span<Lane> lanes, const std::function<void(Millis now)>& at_time) {
  Bench(stack, lanes).run(at_time);
}

}  // namespace synfin::conformance
