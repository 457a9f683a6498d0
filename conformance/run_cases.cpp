// Cases on a stack: one after the other where time is virtual, or as many as the stack has instances; many at once
// where they must really wait.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <deque>
#include <map>
#include <queue>
#include <set>
#include <utility>

#include "conformance/child.h"
#include "conformance/in_process.h"

namespace synfin::conformance {

namespace {

constexpr std::uint16_t kFirstOfManyPorts = 1024;
constexpr std::uint32_t kManyPorts = 60'000;
constexpr std::size_t kDescriptorsOfOne = 4;
// Whoever has not looked at the wire for so long sees an answer when it was long there, and a retransmission that the
// case was over before: what a case shows then may be the machine's doing.
constexpr Millis kStall = 100;

Tracker::Settings settings_for(const CampaignOptions& options) {
  return {.claims = options.claims, .first_departure_ends = options.first_departure_ends};
}

void observe_if_asked(Session& session, std::uint32_t index, const CampaignOptions& options, MessageWriter& writer) {
  if (!options.keep_traces) return;
  session.set_observer(
      [index, &writer](const TraceEvent& e, std::span<const std::uint8_t> octets) { writer.event(index, e, octets); });
}

class InVirtualTime {
 public:
  InVirtualTime(Stack& stack, const std::vector<const Case*>& cases, CaseQueue queue, const CampaignOptions& options,
                MessageWriter& writer)
      : stack_(stack), cases_(cases), queue_(queue), options_(options), writer_(writer) {}

  void run() {
    if (stack_.instances() > 1 && run_side_by_side()) return;
    Session session(stack_, settings_for(options_));
    // Who of those that were under way is to blame shows when each has the stack to itself. If none is, the instances
    // do not go well together.
    for (const std::uint32_t index : std::exchange(open_, {})) alone(session, index);
    while (const auto index = queue_.take()) alone(session, *index);
    writer_.flush();
  }

 private:
  // False if the stack failed: some cases are open then.
  bool run_side_by_side() {
    const auto take_cases = [this](Stack& instance) {
      Session session(instance, settings_for(options_));
      for (bool first = true; const auto index = queue_.take(); first = false) {
        open_.insert(*index);
        writer_.started(*index);
        if (first) writer_.flush();  // so many are open from now on
        run_one(instance, session, *index);
        open_.erase(*index);
      }
    };
    try {
      stack_.side_by_side(take_cases);
    } catch (const StackFailed&) {
      return false;
    }
    writer_.flush();
    return true;
  }

  void alone(Session& session, std::uint32_t index) {
    writer_.started(index);
    writer_.begins(index);
    run_one(stack_, session, index);
  }

  void run_one(Stack& stack, Session& session, std::uint32_t index) {
    const Case& the_case = *cases_[index];
    observe_if_asked(session, index, options_, writer_);
    run_in_process(stack, session, the_case, case_seed(options_.seed, the_case.id));
    writer_.result(index, session.result());
  }

  Stack& stack_;
  const std::vector<const Case*>& cases_;
  CaseQueue queue_;
  const CampaignOptions& options_;
  MessageWriter& writer_;
  std::set<std::uint32_t> open_;
};

// A stack in real time: sessions on ports of their own, which wait side by side.
class Juggler {
 public:
  Juggler(Stack& stack, const std::vector<const Case*>& cases, CaseQueue queue, const CampaignOptions& options,
          MessageWriter& writer)
      : stack_(stack), cases_(cases), options_(options), writer_(writer) {
    while (const auto index = queue.take()) waiting_list_.push_back(*index);
    // The longest first, so that they wait while the others work.
    std::stable_sort(waiting_list_.begin(), waiting_list_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return cases_[a]->duration() > cases_[b]->duration(); });
    stack_.reset(options.seed);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
      files.rlim_cur = files.rlim_max;  // many cases hold sockets at once
      ::setrlimit(RLIMIT_NOFILE, &files);
      at_once_ = std::min<std::size_t>(options.most_at_once, files.rlim_cur / kDescriptorsOfOne);
    }
  }

  void run() {
    while (!waiting_list_.empty() || !wakes_.empty()) {
      while (!waiting_list_.empty() && wakes_.size() < at_once_ && !overdue()) {
        const std::uint32_t index = waiting_list_.front();
        waiting_list_.pop_front();
        start(index);
      }
      sweep();
      looked();
      wake();
    }
    writer_.flush();
  }

 private:
  struct Running {
    std::unique_ptr<Session> session;
    std::uint32_t index = 0;
    Millis began = 0;
  };
  struct Wake {
    Millis at;
    std::uint16_t port;
    bool operator>(const Wake& other) const { return at > other.at; }
  };

  bool overdue() const { return !wakes_.empty() && wakes_.top().at <= stack_.now(); }

  void start(std::uint32_t index) {
    const std::uint16_t port = static_cast<std::uint16_t>(kFirstOfManyPorts + next_port_++ % kManyPorts);
    Running& running = running_[port];
    running.index = index;
    running.began = looked();
    running.session = take_session();
    running.session->set_elsewhere([this](const Packet& p) { deliver(p); });
    observe_if_asked(*running.session, index, options_, writer_);
    writer_.started(index);
    running.session->start(*cases_[index], port, kOnlyTesterPort, case_seed(options_.seed, cases_[index]->id));
    go_on(port);
  }

  void go_on(std::uint16_t port) {
    Running& running = running_.at(port);
    writer_.working_on(running.index);
    if (const auto wait = running.session->run()) {
      wakes_.push({stack_.now() + *wait, port});
      return;
    }
    looked();
    CaseResult result = running.session->result();
    if (result.failure && stall_ > 0 && stalled_at_ >= running.began)
      result.why = fmt::format("synfin was kept from looking at the wire for {} ms", stall_);
    running.session->release();
    const std::uint32_t index = running.index;
    idle_.push_back(std::move(running.session));
    running_.erase(port);
    writer_.result(index, result);
  }

  // The wire has just been looked at. When that was.
  Millis looked() {
    const Millis now = stack_.now();
    if (now - last_look_ >= kStall) {
      stall_ = now - last_look_;
      stalled_at_ = now;
    }
    return last_look_ = now;
  }

  // Every packet that is there goes to its session, by the stack's port.
  void sweep() {
    while (stack_.poll(packet_)) deliver(packet_);
  }

  void deliver(const Packet& packet) {
    const wire::ParsedPacket parsed = wire::parse(packet.view());
    if (parsed.reached != wire::Reached::Tcp) return;
    const auto owner = running_.find(parsed.tcp.source_port);
    if (owner != running_.end()) owner->second.session->deliver(packet);
  }

  void wake() {
    if (wakes_.empty()) return;
    const Wake next = wakes_.top();
    const Millis now = stack_.now();  // once: it goes on while we look
    if (next.at > now) {
      if (!waiting_list_.empty() && wakes_.size() < at_once_) return;
      writer_.flush();
      stack_.advance(next.at - now);
      last_look_ = std::max(last_look_, next.at);
      sweep();
    }
    wakes_.pop();
    running_.at(next.port).session->time_has_passed();
    go_on(next.port);
  }

  std::unique_ptr<Session> take_session() {
    if (idle_.empty()) return std::make_unique<Session>(stack_, settings_for(options_));
    auto session = std::move(idle_.back());
    idle_.pop_back();
    return session;
  }

  Stack& stack_;
  const std::vector<const Case*>& cases_;
  const CampaignOptions& options_;
  MessageWriter& writer_;
  std::deque<std::uint32_t> waiting_list_;
  std::map<std::uint16_t, Running> running_;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;
  std::vector<std::unique_ptr<Session>> idle_;
  std::uint32_t next_port_ = 0;
  std::size_t at_once_ = 200;
  Millis last_look_ = 0;
  Millis stall_ = 0, stalled_at_ = 0;  // how long the last one was, and when it ended
  Packet packet_;
};

}  // namespace

void run_cases(Stack& stack, const std::vector<const Case*>& cases, CaseQueue queue, const CampaignOptions& options,
               MessageWriter& writer) {
  if (stack.capabilities().virtual_time) {
    InVirtualTime(stack, cases, queue, options, writer).run();
  } else {
    Juggler(stack, cases, queue, options, writer).run();
  }
}

}  // namespace synfin::conformance
