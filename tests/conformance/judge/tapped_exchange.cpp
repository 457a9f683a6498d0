#include "tests/conformance/judge/tapped_exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "wire/describe.h"

namespace synfin::conformance {

namespace {

bool same(const Segment& a, const Segment& b) { return wire::describe(a) == wire::describe(b); }

class Tap {
 public:
  explicit Tap(const TapSettings& settings) : settings_(settings), random_(settings.seed) {}

  void time_is(std::uint32_t now) {
    now_ = std::max(now_, now);
    std::erase_if(underway_, [&](const Tapped& t) { return now_ - t.observed.at / 1'000'000 > kLives; });
    pass_some();
  }

  void left(int side, const model::Sent& sent) {
    const bool from_a = side == 0;
    Tapped t{.from = side,
             .port_a = from_a ? sent.local_port : sent.remote_port,
             .port_b = from_a ? sent.remote_port : sent.local_port};
    t.observed.segment = sent.segment;
    t.observed.at = std::uint64_t{sent.at} * 1'000'000;
    if (is_at(side)) return pass(t, sent.at);
    if (settings_.place == TapPlace::Between) underway_.push_back(t);
    pass_some();
  }

  void arrives(int side, std::uint16_t local, std::uint16_t remote, const Segment& segment) {
    Tapped t{.from = 1 - side, .port_a = side == 0 ? local : remote, .port_b = side == 0 ? remote : local};
    t.observed.segment = segment;
    if (is_at(side)) return pass(t, now_);
    if (settings_.place != TapPlace::Between) return;
    const auto here = std::find_if(underway_.begin(), underway_.end(), [&](const Tapped& u) {
      return u.from == t.from && u.port_a == t.port_a && u.port_b == t.port_b && same(u.observed.segment, segment);
    });
    if (here != underway_.end()) {
      underway_.erase(here);
      pass(t, now_);
    } else if (random_() % 2 == 0) {
      pass(t, now_);  // copied before the tap
    }
    pass_some();
  }

  std::vector<Tapped> take() { return std::move(capture_); }

 private:
  static constexpr std::uint64_t kLives = properties::kSegmentLives;  // milliseconds

  bool is_at(int side) const { return settings_.place == (side == 0 ? TapPlace::AtA : TapPlace::AtB); }

  void pass(Tapped t, std::uint32_t at) {
    t.observed.at = std::uint64_t{std::max(at, last_)} * 1'000'000;
    last_ = std::max(at, last_);
    t.observed.number = capture_.size() + 1;
    t.lost = random_() % 100 < settings_.loses;
    const bool knows = settings_.place != TapPlace::Between && !settings_.silent;
    if (!t.lost || knows) capture_.push_back(t);
  }

  void pass_some() {
    while (!underway_.empty() && random_() % 2 == 0) {
      const auto i = static_cast<std::ptrdiff_t>(random_() % 3 == 0 ? random_() % underway_.size() : 0);
      const Tapped t = underway_[static_cast<std::size_t>(i)];
      underway_.erase(underway_.begin() + i);
      pass(t, now_);
    }
  }

  TapSettings settings_;
  std::mt19937 random_;
  std::uint32_t now_ = 0, last_ = 0;
  std::vector<Tapped> underway_, capture_;
};

class TappedPeer : public properties::Peer {
 public:
  TappedPeer(int side, Tap& tap, std::unique_ptr<properties::Peer> peer)
      : side_(side), tap_(&tap), peer_(std::move(peer)) {}

  int listen(std::uint16_t port, std::uint32_t backlog) override { return peer_->listen(port, backlog); }
  void close_listener(int listener) override { peer_->close_listener(listener); }
  int connect(std::uint16_t local, std::uint16_t remote) override { return peer_->connect(local, remote); }
  int accept(int listener) override { return peer_->accept(listener); }
  model::Told call(int handle, model::UserEvent event, std::uint32_t octets) override {
    // No user aborts in TIME-WAIT: what the judge takes for granted.
    const bool waits = peer_->connection(handle).tcb->state == model::State::TimeWait;
    if (waits && event == model::UserEvent::Abort) return model::Told::Error;
    return peer_->call(handle, event, octets);
  }
  void arrive(std::uint16_t local, std::uint16_t remote, const Segment& segment) override {
    tap_->arrives(side_, local, remote, segment);
    peer_->arrive(local, remote, segment);
  }
  void advance_to(std::uint32_t until) override {
    peer_->advance_to(until);
    tap_->time_is(until);
  }
  bool poll(model::Sent& sent) override {
    if (!peer_->poll(sent)) return false;
    tap_->left(side_, sent);
    return true;
  }
  bool has_connection(int handle) const override { return peer_->has_connection(handle); }
  View connection(int handle) const override { return peer_->connection(handle); }

 private:
  int side_;
  Tap* tap_;
  std::unique_ptr<properties::Peer> peer_;
};

// One conversation after the other between the same ports.
class Lane {
 public:
  Lane(const JudgeSettings& at_a, const JudgeSettings& at_b, const Tapped& first)
      : by_opener_{&at_a, &at_b}, opener_(opener_of(first)), conversation_(*by_opener_[index()]) {}

  void take(const Tapped& t, JudgedCapture& result) {
    if (t.lost) return conversation_.packets_missing();
    if (conversation_.begins_anew(end_of(t), t.observed)) {
      tell(result);
      opener_ = t.from;
      conversation_ = Conversation(*by_opener_[index()]);
      conversation_.follows_another();
    }
    conversation_.seen(end_of(t), t.observed);
  }

  void tell(JudgedCapture& result) {
    conversation_.finish();
    for (const End end : {End::Opener, End::Other}) {
      const EndReport report = conversation_.report(end);
      result.segments += report.segments;
      result.judged += report.judged;
      if (report.unknown.contains(Unknown::MissedPerhaps)) ++result.doubts;
      const int side = end == End::Opener ? opener_ : 1 - opener_;
      for (const Unexplained& finding : report.findings) result.accusations.push_back({side, finding});
    }
  }

 private:
  static int opener_of(const Tapped& first) {
    const Segment& segment = first.observed.segment;
    return segment.has_syn && segment.has_ack ? 1 - first.from : first.from;
  }
  std::size_t index() const { return static_cast<std::size_t>(opener_); }
  End end_of(const Tapped& t) const { return t.from == opener_ ? End::Opener : End::Other; }

  std::array<const JudgeSettings*, 2> by_opener_;  // where A opens, where B does
  int opener_;
  Conversation conversation_;
};

}  // namespace

std::vector<Tapped> tapped(std::span<const std::uint8_t> octets, const properties::MakePeer& make,
                           const TapSettings& settings) {
  Tap tap(settings);
  properties::played(octets, [&](int side, const model::Profile& profile) -> std::unique_ptr<properties::Peer> {
    return std::make_unique<TappedPeer>(side, tap, make(side, profile));
  });
  return tap.take();
}

JudgedCapture judged(const std::vector<Tapped>& capture, TapPlace place, bool complete) {
  JudgeSettings if_a_opens, if_b_opens;
  if_a_opens.tap_complete = if_b_opens.tap_complete = complete;
  if (place != TapPlace::Between) {
    if_a_opens.tap_at = place == TapPlace::AtA ? TapAt::Opener : TapAt::Other;
    if_b_opens.tap_at = place == TapPlace::AtB ? TapAt::Opener : TapAt::Other;
  }
  std::map<std::pair<std::uint16_t, std::uint16_t>, Lane> lanes;
  JudgedCapture result;
  for (const Tapped& t : capture) {
    lanes.try_emplace({t.port_a, t.port_b}, if_a_opens, if_b_opens, t).first->second.take(t, result);
  }
  for (auto& [ports, lane] : lanes) lane.tell(result);
  return result;
}

std::string told(const std::vector<Tapped>& capture) {
  std::string text;
  for (const Tapped& t : capture) {
    text += fmt::format("{:4} {:8} ms {} {}-{} {}{}\n", t.observed.number, t.observed.at / 1'000'000,
                        t.from == 0 ? "A>B" : "B>A", t.port_a, t.port_b, wire::describe(t.observed.segment),
                        t.lost ? " (lost by the tap)" : "");
  }
  return text;
}

}  // namespace synfin::conformance
