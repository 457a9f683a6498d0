// Cases on a stack: one after the other where time is virtual, many at once where they must really wait.
#include <sys/resource.h>

#include <algorithm>
#include <deque>
#include <map>
#include <queue>

#include "conformance/child.h"
#include "conformance/in_process.h"

namespace synfin::conformance {

namespace {

constexpr std::uint16_t kFirstOfManyPorts = 1024;
constexpr std::uint32_t kManyPorts = 60'000;
// How many cases wait at once, and how long one sweep of the packets may take before the clock is looked at again.
constexpr std::size_t kMostAtOnce = 6000, kDescriptorsOfOne = 4;
// A case that fails in real time is run once more before it is believed: a reply can be lost (see adapters/linux).
constexpr int kTries = 2;

Tracker::Settings settings_for(const CampaignOptions& options) {
  return {.claims = options.claims, .first_departure_ends = options.first_departure_ends};
}

void observe_if_asked(Session& session, std::uint32_t index, const CampaignOptions& options, MessageWriter& writer) {
  if (!options.keep_traces) return;
  session.set_observer(
      [index, &writer](const TraceEvent& e, std::span<const std::uint8_t> octets) { writer.event(index, e, octets); });
}

void run_in_virtual_time(Stack& stack, const std::vector<const Case*>& cases, const std::vector<std::uint32_t>& indices,
                         const CampaignOptions& options, MessageWriter& writer) {
  Session session(stack, settings_for(options));
  for (const std::uint32_t index : indices) {
    const Case& the_case = *cases[index];
    const std::uint64_t seed = case_seed(options.seed, the_case.id);
    writer.started(index);
    writer.working_on(index);
    observe_if_asked(session, index, options, writer);
    run_in_process(stack, session, the_case, seed);
    writer.result(index, session.result());
  }
  writer.flush();
}

// A stack in real time: sessions on ports of their own, which wait side by side.
class Juggler {
 public:
  Juggler(Stack& stack, const std::vector<const Case*>& cases, const std::vector<std::uint32_t>& indices,
          const CampaignOptions& options, MessageWriter& writer)
      : stack_(stack),
        cases_(cases),
        options_(options),
        writer_(writer),
        waiting_list_(indices.begin(), indices.end()) {
    // The longest first, so that they wait while the others work.
    std::stable_sort(waiting_list_.begin(), waiting_list_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return cases_[a]->duration() > cases_[b]->duration(); });
    stack_.reset(options.seed);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
      files.rlim_cur = files.rlim_max;  // many cases hold sockets at once
      ::setrlimit(RLIMIT_NOFILE, &files);
      at_once_ = std::min<std::size_t>(kMostAtOnce, files.rlim_cur / kDescriptorsOfOne);
    }
  }

  void run() {
    while (!waiting_list_.empty() || !wakes_.empty()) {
      while (!waiting_list_.empty() && wakes_.size() < at_once_ && !overdue()) {
        const std::uint32_t index = waiting_list_.front();
        waiting_list_.pop_front();
        start(index, 1);
      }
      sweep();
      wake();
    }
    writer_.flush();
  }

 private:
  struct Running {
    std::unique_ptr<Session> session;
    std::uint32_t index = 0;
    int tries = 1;
  };
  struct Wake {
    Millis at;
    std::uint16_t port;
    bool operator>(const Wake& other) const { return at > other.at; }
  };

  bool overdue() const { return !wakes_.empty() && wakes_.top().at <= stack_.now(); }

  void start(std::uint32_t index, int tries) {
    const std::uint16_t port = static_cast<std::uint16_t>(kFirstOfManyPorts + next_port_++ % kManyPorts);
    Running& running = running_[port];
    running.index = index;
    running.tries = tries;
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
    CaseResult result = running.session->result();
    running.session->release();
    const bool again = result.failure.has_value() && running.tries < kTries;
    const std::uint32_t index = running.index;
    const int tries = running.tries;
    idle_.push_back(std::move(running.session));
    running_.erase(port);
    if (again) return start(index, tries + 1);
    writer_.result(index, result);
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
  Packet packet_;
};

}  // namespace

void run_cases(Stack& stack, const std::vector<const Case*>& cases, const std::vector<std::uint32_t>& indices,
               const CampaignOptions& options, MessageWriter& writer) {
  if (stack.capabilities().virtual_time) {
    run_in_virtual_time(stack, cases, indices, options, writer);
  } else {
    Juggler(stack, cases, indices, options, writer).run();
  }
}

}  // namespace synfin::conformance
