#include "properties/random/exchange.h"

#include <algorithm>

#include "model/endpoint.h"
#include "properties/random/exchange_recorder.h"

namespace synfin::properties {
namespace {

using model::State;
using model::Told;
using model::UserEvent;

// B's listener is on kPortB, A's connections come from kPortA on: a lane is a pair of ports.
constexpr std::uint16_t kPortA = 1000, kPortB = 2000, kLanes = 4, kLastLane = 9;
constexpr std::size_t kMostInFlight = 96, kMostEnds = 40;
// Milliseconds: a way through the fair network; the same while nothing but answers to answers go back and forth, which
// is so after so many ways without rest; and the longest time that passes at once while it is quiet.
constexpr std::uint32_t kShortTick = 20, kStormTick = 1000, kStorm = 400, kLongTick = 10'000;
constexpr std::uint32_t kQuietFor = 300'000;     // milliseconds: longer than 2 MSL, and than any timeout
constexpr std::uint32_t kFairLimit = 2'400'000;  // milliseconds without kProgress octets at one go
constexpr std::array<std::uint32_t, 16> kWaits = {100,    1000,   200,    500,     1001,    3000,    6000,    12'001,
                                                  30'000, 60'000, 60'001, 100'000, 119'999, 120'000, 240'000, 300'000};
constexpr std::array<std::uint32_t, 8> kOctets = {1, 10, 100, 536, 1460, 3000, 4000, 9000};

// Octets: less than some users give at once, so that windows close.
constexpr std::uint32_t kReceiveBuffer = 4000, kProgress = 536;

// What an action is, by its first octet: below each of these.
constexpr std::uint8_t kDelivers = 104, kLoses = 124, kCopies = 140, kPasses = 172;
enum class Call : std::uint8_t {
  Connect,
  Send,
  Close,
  Receive,
  Accept,
  Abort,
  CloseBoth,
  Listen,
  CloseListener,
  SendOn
};
constexpr std::uint8_t kCalls = 10;

class Exchange {
 public:
  Exchange(std::span<const std::uint8_t> octets, const MakePeer& make, wire::Ladder* ladder)
      : octets_(octets),
        profiles_{profile(0), profile(1)},
        peers_{make(0, profiles_[0]), make(1, profiles_[1])},
        recorder_(scene_, ladder) {}

  ExchangeResult play() {
    begin();
    const auto actions = octets_.subspan(std::min(octets_.size(), kExchangeHeader));
    const std::size_t count = std::min(actions.size() / 2, kLongestExchange);
    for (std::size_t i = 0; i < count && !broken(); ++i) act(actions[2 * i], actions[2 * i + 1]);
    if (!broken()) settle_fairly();
    note_quiet();
    judge(Moment::Quiet, {});
    closing_ = true;
    if (!broken()) settle_fairly();
    judge(Moment::Quiet, {});
    judge(Moment::End, {});
    closing_ = false;
    if (!broken()) ask_listeners();
    recorder_.finish(result_.law, result_.because);
    return result_;
  }

 private:
  std::uint8_t octet(std::size_t i) const { return i < octets_.size() ? octets_[i] : std::uint8_t{0}; }
  model::Profile profile(std::size_t side) const {
    model::Profile chosen = model::kProfiles[octet(side) % model::kProfiles.size()];
    chosen.receive_buffer = kReceiveBuffer;
    return chosen;
  }
  bool broken() const { return !result_.law.empty(); }
  void note(Seen what) { result_.seen |= static_cast<std::uint32_t>(what); }
  Peer& peer(int side) { return *peers_[static_cast<std::size_t>(side)]; }
  ConnectionEnd& end(int i) { return scene_.ends[static_cast<std::size_t>(i)]; }

  void judge(Moment when, const Occurrence& occurrence) {
    if (broken()) return;
    for (const ExchangeLaw& law : kExchangeLaws) {
      if (law.when != when) continue;
      const BrokenLaw because = law.broken(scene_, occurrence);
      if (!because) continue;
      result_.law = law.name;
      result_.because = *because;
      return;
    }
  }

  void begin() {
    const std::uint8_t how = octet(2);
    const std::uint32_t backlog = 1U + (how >> 4U & 3U);
    if ((how & 1U) == 0) listen(1, backlog);
    if ((how & 4U) != 0) listen(0, backlog);
    if ((how & 2U) == 0) connect(0, 0);
    if ((how & 8U) != 0) connect(1, 0);
  }

  // --- What users do ---

  static std::uint16_t port(int side, int lane) {
    return static_cast<std::uint16_t>(side == 0 ? kPortA + lane : kPortB);
  }

  void listen(int side, std::uint32_t backlog) {
    int& listener = listeners_[static_cast<std::size_t>(side)];
    if (listener >= 0) return;
    listener = peer(side).listen(port(side, 0), backlog);
    scene_.backlogs[static_cast<std::size_t>(side)].push_back(backlog);
    recorder_.tell(side, "LISTEN with a backlog of " + std::to_string(backlog));
  }

  void close_listener(int side) {
    int& listener = listeners_[static_cast<std::size_t>(side)];
    if (listener < 0) return;
    recorder_.tell(side, "CLOSE of the listener");
    peer(side).close_listener(listener);
    listener = -1;
  }

  void connect(int side, int lane) {
    if (scene_.ends.size() >= kMostEnds) return;
    recorder_.tell(side, "OPEN (active) from " + std::to_string(port(side, lane)));
    peer(side).connect(port(side, lane), port(1 - side, lane));
    notice(side, {});
  }

  // Also what a listener had before it was closed.
  void accept(int side) {
    const int listeners = static_cast<int>(scene_.backlogs[static_cast<std::size_t>(side)].size());
    for (int listener = 0; listener < listeners; ++listener) {
      const int handle = peer(side).accept(listener);
      if (handle < 0) continue;
      recorder_.tell(side, "ACCEPT");
      for (ConnectionEnd& e : scene_.ends) {
        if (e.side == side && e.handle == handle) e.has_user = true;
      }
    }
  }

  // The youngest connection of this lane that the user has.
  int of_user(int side, int lane) const {
    for (std::size_t i = scene_.ends.size(); i-- > 0;) {
      const ConnectionEnd& e = scene_.ends[i];
      const std::uint16_t of_a = side == 0 ? e.local_port : e.remote_port;
      if (e.side == side && e.has_user && of_a == kPortA + lane) return static_cast<int>(i);
    }
    return -1;
  }

  void call(int i, UserEvent event, std::uint32_t octets, const char* what) {
    ConnectionEnd& e = end(i);
    if (!e.alive) return;
    recorder_.tell(e.side, what + (octets > 0 ? " " + std::to_string(octets) : std::string()));
    if (event == UserEvent::Abort) e.aborted = true;
    const Told told = peer(e.side).call(e.handle, event, octets);
    if (event == UserEvent::Send && told == Told::Ok) e.given += octets;
    if (event == UserEvent::Close || event == UserEvent::CloseBoth) e.closed = true;
    if (event == UserEvent::CloseBoth) e.gave_up_receiving = true;
    notice(e.side, {.end = i});
  }

  void act(std::uint8_t what, std::uint8_t how) {
    if (what < kCopies) return network(what, how);
    if (what < kPasses) return pass(kWaits[how % kWaits.size()]);
    const unsigned code = what - kPasses;
    const auto kind = static_cast<Call>(code / 2 % kCalls);
    const int side = static_cast<int>(code % 2), lane = how % kLanes;
    const std::uint32_t octets = kOctets[how / kLanes % kOctets.size()];
    switch (kind) {
      case Call::Connect: return connect(side, lane);
      case Call::Accept: return accept(side);
      case Call::Listen: return listen(side, 1U + how / kLanes % 4U);
      case Call::CloseListener: return close_listener(side);
      default: break;
    }
    const int i = of_user(side, lane);
    if (i < 0) return;
    switch (kind) {
      case Call::Send:
      case Call::SendOn: return call(i, UserEvent::Send, octets, "SEND");
      case Call::Close: return call(i, UserEvent::Close, 0, "CLOSE");
      case Call::CloseBoth: return call(i, UserEvent::CloseBoth, 0, "CLOSE of both halves");
      case Call::Abort: return call(i, UserEvent::Abort, 0, "ABORT");
      default: return call(i, UserEvent::Receive, octets, "RECEIVE");
    }
  }

  // --- What the network does ---

  void network(std::uint8_t what, std::uint8_t how) {
    if (scene_.network.empty()) return;
    const std::size_t i = how % scene_.network.size();
    if (what < kDelivers) return deliver(i);
    const auto here = scene_.network.begin() + static_cast<std::ptrdiff_t>(i);
    if (what < kLoses) {
      note(Seen::Lost);
      recorder_.lost(*here);
      scene_.network.erase(here);
    } else if (scene_.network.size() < kMostInFlight) {
      note(Seen::Copied);
      InFlight copy = *here;
      copy.id = next_id_++;
      copy.copy = true;
      recorder_.left(copy);
      scene_.network.push_back(copy);
    }
  }

  void deliver(std::size_t i) {
    const InFlight segment = scene_.network[i];
    scene_.network.erase(scene_.network.begin() + static_cast<std::ptrdiff_t>(i));
    const auto earlier = std::count_if(scene_.network.begin(), scene_.network.begin() + static_cast<std::ptrdiff_t>(i),
                                       [&](const InFlight& other) { return other.from == segment.from; });
    if (earlier > 0) note(Seen::Reordered);
    const int side = 1 - segment.from;
    const auto& sent = segment.sent;
    const int receiver = alive_end(side, sent.remote_port, sent.local_port);
    if (receiver >= 0) arrives_at(receiver, segment);
    recorder_.arrived(segment, receiver);
    peer(side).arrive(sent.remote_port, sent.local_port, sent.segment);
    notice(side, {.end = receiver, .arrived = &segment});
  }

  int alive_end(int side, std::uint16_t local_port, std::uint16_t remote_port) const {
    for (std::size_t i = scene_.ends.size(); i-- > 0;) {
      const ConnectionEnd& e = scene_.ends[i];
      if (e.side == side && e.alive && e.local_port == local_port && e.remote_port == remote_port)
        return static_cast<int>(i);
    }
    return -1;
  }

  void arrives_at(int receiver, const InFlight& segment) {
    ConnectionEnd& e = end(receiver);
    const auto& sent = segment.sent;
    const bool stale = segment.sender >= 0 && e.knows_peer() && !(end(segment.sender).tcb.iss == e.tcb.irs);
    if (stale) note(Seen::StaleArrived);
    if (sent.segment.text > 0) {
      e.arrivals.push_back({sent.segment.seq.raw, sent.segment.text, segment.sender, sent.stream_position});
    }
  }

  void pass(std::uint32_t milliseconds) {
    scene_.now += milliseconds;
    recorder_.time(scene_.now);
    for (std::size_t i = scene_.network.size(); i-- > 0;) {
      const auto here = scene_.network.begin() + static_cast<std::ptrdiff_t>(i);
      if (scene_.now - here->sent.at < kSegmentLives) continue;
      recorder_.lost(*here);
      scene_.network.erase(here);
    }
    for (const int side : {0, 1}) {
      peer(side).advance_to(scene_.now);
      notice(side, {.time_passed = true});
    }
  }

  // --- What is seen ---

  // Takes in what a side has become, and what it has sent, after something has happened to it.
  void notice(int side, const Occurrence& cause) {
    for (std::size_t i = 0; i < scene_.ends.size(); ++i) {
      if (scene_.ends[i].side == side && scene_.ends[i].alive) update(static_cast<int>(i), cause);
    }
    int& known = known_[static_cast<std::size_t>(side)];
    while (peer(side).has_connection(known)) add(side, known++, cause);
    model::Sent sent;
    while (peer(side).poll(sent)) send(side, sent, cause.arrived);
    note_backlogs(side);
    recorder_.next_row();
  }

  void note_backlogs(int side) {
    const auto& backlogs = scene_.backlogs[static_cast<std::size_t>(side)];
    for (std::size_t i = 0; scene_.now >= scene_.fair_since && i < backlogs.size(); ++i) {
      const auto waiting = std::count_if(scene_.ends.begin(), scene_.ends.end(), [&](const ConnectionEnd& e) {
        return e.side == side && e.listener == static_cast<int>(i) && e.alive && !e.has_user && !e.tcb.cookie;
      });
      if (static_cast<std::uint32_t>(waiting) >= backlogs[i]) scene_.was_full[static_cast<std::size_t>(side)] = true;
    }
  }

  void add(int side, int handle, const Occurrence& cause) {
    const Peer::View view = peer(side).connection(handle);
    const bool reopens = std::any_of(scene_.ends.begin(), scene_.ends.end(), [&](const ConnectionEnd& e) {
      return e.side == side && e.local_port == view.local_port && e.remote_port == view.remote_port && !e.alive &&
             e.tcb.state == State::TimeWait && view.listener >= 0 && view.alive && view.tcb->previous.any;
    });
    if (reopens) note(Seen::Reopened);
    ConnectionEnd e{.side = side, .handle = handle, .local_port = view.local_port, .remote_port = view.remote_port};
    e.has_user = view.listener < 0;
    e.tcb = *view.tcb;
    e.sent_up_to = e.tcb.snd.nxt;
    scene_.ends.push_back(std::move(e));
    const int i = static_cast<int>(scene_.ends.size()) - 1;
    if (cause.arrived != nullptr) arrives_at(i, *cause.arrived);
    recorder_.changed(end(i), State::Closed);
    update(i, {.end = i});
  }

  void update(int i, const Occurrence& cause) {
    ConnectionEnd& e = end(i);
    const ConnectionEnd before = e;
    const Peer::View view = peer(e.side).connection(e.handle);
    e.alive = view.alive;
    e.listener = view.listener;
    if (view.alive) {
      follow(e, before, *view.tcb, cause.end == i ? cause : Occurrence{});
    } else {
      e.ending = view.tcb->ending;
      died(before, e);
    }
    if (before.tcb.state != e.tcb.state || !e.alive) recorder_.changed(e, before.tcb.state);
    Occurrence occurrence = cause;
    occurrence.arrived = cause.end == i ? cause.arrived : nullptr;
    occurrence.end = i;
    occurrence.before = &before;
    judge(Moment::Always, occurrence);
  }

  void follow(ConnectionEnd& e, const ConnectionEnd& before, const ConnectionEnd::HostTcb& tcb,
              const Occurrence& cause) {
    e.tcb = tcb;
    e.was_synchronized = e.was_synchronized || is_synchronized(tcb.state);
    const bool resumed =
        before.tcb.state == State::SynReceived && tcb.state == State::TimeWait && before.tcb.previous.any;
    if (!resumed && cause.arrived != nullptr)
      e.accepted += tcb.rcv.unread - std::min(tcb.rcv.unread, before.tcb.rcv.unread);
    if (e.sent_up_to - tcb.iss < tcb.snd.nxt - tcb.iss) e.sent_up_to = tcb.snd.nxt;
    const bool fin_again =
        cause.arrived != nullptr && cause.arrived->sent.segment.has_fin &&
        cause.arrived->sent.segment.seq + sequence_length(cause.arrived->sent.segment) == tcb.rcv.nxt &&
        !(tcb.timestamps() && after(model::Seq<model::Numbers>{before.tcb.ts_recent},
                                    {cause.arrived->sent.segment.options.tsval}));  // PAWS
    const bool enters = tcb.state == State::TimeWait && before.tcb.state != State::TimeWait;
    if (enters || (tcb.state == State::TimeWait && fin_again)) e.time_wait_at = scene_.now;
    if (e.accepted > before.accepted) note(Seen::Delivered);
    if (tcb.state == State::SynReceived && tcb.origin == model::Origin::Active) note(Seen::SimultaneousOpen);
    if (tcb.state == State::Closing) note(Seen::SimultaneousClose);
    if (tcb.snd.queued > 0 && tcb.snd.wnd == 0 && is_synchronized(tcb.state)) note(Seen::WindowClosed);
    if (tcb.backlog_full) note(Seen::BacklogFull);
    if (tcb.state != State::TimeWait || before.tcb.state == State::TimeWait) return;
    const bool both = std::any_of(scene_.ends.begin(), scene_.ends.end(), [&](const ConnectionEnd& other) {
      return other.side != e.side && other.alive && other.tcb.state == State::TimeWait && other.tcb.iss == tcb.irs;
    });
    if (both) note(Seen::TimeWaitOnBoth);
  }

  void died(const ConnectionEnd& before, const ConnectionEnd& e) {
    using model::Ending;
    if (e.ending == Ending::Reset) note(Seen::Reset);
    if (e.ending == Ending::Refused) note(Seen::Refused);
    if (e.ending == Ending::TimedOut) note(Seen::GaveUp);
    if (before.tcb.state == State::TimeWait) note(Seen::TimeWaitEnded);
  }

  // The end that sent it: its initial number is what the stream position is counted from.
  int sender_of(int side, const model::Sent& sent) const {
    const std::uint32_t iss = sent.segment.seq.raw - sent.stream_position - 1;
    for (std::size_t i = scene_.ends.size(); i-- > 0;) {
      const ConnectionEnd& e = scene_.ends[i];
      if (e.side == side && e.local_port == sent.local_port && e.remote_port == sent.remote_port &&
          e.tcb.iss.raw == iss)
        return static_cast<int>(i);
    }
    return -1;
  }

  void send(int side, const model::Sent& sent, const InFlight* arrived) {
    ++result_.carried;
    const InFlight segment{.id = next_id_++, .from = side, .sender = sender_of(side, sent), .sent = sent};
    const int by = segment.sender;  // none, a cookie or an attempt: then a RST is about what was there before
    const bool of_the_past = by < 0 || end(by).tcb.cookie || end(by).tcb.state == State::SynSent;
    if (sent.segment.has_rst && of_the_past) resets(side, sent);
    if (segment.sender >= 0) {
      // A timer may send and give up while time passes: then this is all there is to see of it.
      ConnectionEnd& e = end(segment.sender);
      const auto behind = sent.segment.seq + sequence_length(sent.segment);
      if (e.sent_up_to - e.tcb.iss < behind - e.tcb.iss) e.sent_up_to = behind;
    }
    recorder_.left(segment);
    if (scene_.network.size() == kMostInFlight) {
      recorder_.lost(scene_.network.front());
      scene_.network.erase(scene_.network.begin());
    }
    scene_.network.push_back(segment);
    judge(Moment::Always, {.end = segment.sender, .arrived = arrived, .sent = &segment});
  }

  // A connection that ends with a RST of its own; or its host, to which a cookie is no connection, resets a stray.
  void resets(int side, const model::Sent& sent) {
    for (ConnectionEnd& e : scene_.ends) {
      const bool this_one = e.side == side && e.local_port == sent.local_port && e.remote_port == sent.remote_port;
      if (this_one && (!e.alive || e.tcb.cookie || e.tcb.state == State::TimeWait)) e.reset_peer = true;
    }
  }

  // --- The fair phases ---

  // Users accept and read; when it is over they close what they have.
  void serve_users() {
    for (const int side : {0, 1}) accept(side);
    for (std::size_t i = 0; i < scene_.ends.size(); ++i) {
      const ConnectionEnd& e = scene_.ends[i];
      if (e.alive && e.has_user && e.tcb.rcv.unread > 0 && e.tcb.state > State::SynReceived)
        call(static_cast<int>(i), UserEvent::Receive, e.tcb.rcv.unread, "RECEIVE");
      if (closing_ && e.has_user && e.alive && !e.closed) call(static_cast<int>(i), UserEvent::Close, 0, "CLOSE");
    }
  }

  // What is in the network arrives in its order.
  void deliver_all() {
    for (std::size_t left = scene_.network.size(); left > 0 && !broken(); --left) deliver(0);
  }

  void settle_fairly() {
    std::uint32_t quiet = 0, storm = 0;
    std::uint32_t began = scene_.now;  // or text was last delivered at one go
    scene_.fair_since = std::min(scene_.fair_since, began);
    for (std::uint32_t tick = kShortTick; !broken() && quiet < kQuietFor;) {
      scene_.endless = scene_.now - began > kFairLimit;
      if (scene_.endless) return;
      const std::uint64_t accepted = scene_.accepted();
      serve_users();
      const std::uint32_t carried = result_.carried;
      deliver_all();
      if (broken()) return;
      pass(tick);
      if (scene_.accepted() - accepted >= kProgress) began = scene_.now;
      const bool silent = carried == result_.carried && scene_.network.empty();
      quiet = silent ? quiet + tick : 0;
      storm = silent ? 0 : storm + 1;
      if (storm > kStorm) note(Seen::Storm), scene_.stormy = true;
      tick = silent ? std::min(tick * 2, kLongTick) : storm > kStorm ? kStormTick : kShortTick;
    }
  }

  void note_quiet() {
    for (std::size_t i = 0; i < scene_.ends.size(); ++i) {
      if (!scene_.ends[i].alive) continue;
      const int partner = scene_.partner_of(static_cast<int>(i));
      if (partner >= 0) note(end(partner).alive ? Seen::InStep : Seen::HalfOpen);
    }
  }

  // A listener that its user has not closed serves whoever comes.
  void ask_listeners() {
    for (const int side : {0, 1}) {
      if (listeners_[static_cast<std::size_t>(side)] < 0 || broken()) continue;
      connect_anew(side);
    }
  }

  void connect_anew(int side) {
    const std::uint16_t from = static_cast<std::uint16_t>(kPortA + kLastLane);
    recorder_.tell(1 - side, "OPEN (active) of the listener");
    const int handle = peer(1 - side).connect(from, port(side, 0));
    notice(1 - side, {});
    for (int i = 0; i < 100 && !broken(); ++i) {
      serve_users();
      deliver_all();
      if (peer(1 - side).connection(handle).tcb->state == State::Established) return note(Seen::ListenerServed);
      pass(100);
    }
    if (broken()) return;
    result_.law = "listener_serves";
    result_.because = std::string(side == 0 ? "A" : "B") + "'s listener does not serve a new connection";
  }

  std::span<const std::uint8_t> octets_;
  std::array<model::Profile, 2> profiles_;  // the hosts refer to them
  std::array<std::unique_ptr<Peer>, 2> peers_;
  Scene scene_;
  ExchangeRecorder recorder_;
  ExchangeResult result_;
  std::array<int, 2> listeners_ = {-1, -1};
  std::array<int, 2> known_{};  // connections of each host that are ends already
  unsigned next_id_ = 0;
  bool closing_ = false;  // the users have done what they wanted
};

}  // namespace

std::unique_ptr<Peer> make_peer(int side, const model::Profile& profile) {
  return std::make_unique<HostPeer<model::Endpoint, model::NoFaults>>(
      model::Endpoint(profile, static_cast<std::uint32_t>(side) + 1));
}

ExchangeResult played(std::span<const std::uint8_t> octets, const MakePeer& make, wire::Ladder* ladder) {
  return Exchange(octets, make, ladder).play();
}

}  // namespace synfin::properties
