#include "properties/claim_trials.h"

#include <utility>

#include "model/variants.h"
#include "properties/manners.h"
#include "wire/build.h"

namespace synfin::properties::trials {

namespace {

using model::Endpoints;
using model::Numbers;
using model::State;
using model::Told;
using model::UserEvent;
using Segment = model::Segment<Numbers>;

constexpr std::uint16_t kPort = 80, kPeerPort = 40'000;
// Where the numbers of the host under trial and of its peer begin.
constexpr std::uint32_t kIss = 3'000, kPeerIss = 70'000;
constexpr std::uint32_t kOctets = 10;

// The driver of a definite endpoint: it uses the permissions that it is given, and has the bugs that are planted.
class TrialDriver {
 public:
  using Values = Numbers;
  TrialDriver(const Endpoints& who, std::uint32_t iss) : manners_(who), iss_(iss) {}

  const model::Profile& profile() const { return manners_.profile(); }
  bool holds(const model::Clause& c, bool b) { return b != manners_.inverts(c); }
  bool may(const model::Clause& c) { return std::as_const(manners_).use(c) == Use::Yes; }
  template <class Read>
  std::uint32_t pick(model::Hole hole, const Read&, std::uint32_t) {
    if (hole == model::Hole::SynTextTaken) return profile().text_on_syn ? 0xFFFF'FFFFU : 0U;
    return iss_;
  }
  template <class T>
  T by(const model::Clause&, T x) {
    return x;
  }
  void cite(const model::Clause&) {}
  model::RtoBounds rto_bounds() const { return {}; }
  std::uint32_t slack() const { return 0; }
  std::uint32_t observed_rto(std::uint32_t rto, std::uint32_t) const { return rto; }

 private:
  Manners manners_;
  std::uint32_t iss_;
};

// The two-way handshake, where it is in force.
struct Handshake : model::NoFaults {
  model::Responder responder = model::Responder::ThreeWay;
  void after_answer(model::Tcb<Numbers>& tcb) const {
    if (responder != model::Responder::ThreeWay) tcb = model::established_by_syn_alone(tcb);
  }
};

struct Flags {
  bool syn = false, ack = false, fin = false, rst = false;
};

Segment segment(Flags flags, std::uint32_t seq, std::uint32_t ack, std::uint32_t text = 0) {
  Segment seg;
  seg.has_syn = flags.syn;
  seg.has_ack = flags.ack;
  seg.has_fin = flags.fin;
  seg.has_rst = flags.rst;
  seg.seq = {seq};
  seg.ack = {flags.ack ? ack : 0};
  seg.text = text;
  seg.wnd = 65'535;
  return seg;
}

// A host with at most one connection; what it sends is kept, and what its peer sends is given to it.
class Bench {
 public:
  explicit Bench(const Endpoints& who, std::uint32_t iss = kIss)
      : host_(TrialDriver(who, iss), Handshake{{}, who.responder}) {}

  void listen(std::uint32_t backlog = 8) { host_.listen(kPort, backlog); }
  void connect() { host_.connect(kPort, kPeerPort); }
  void arrive(const Segment& seg, std::uint16_t peer = kPeerPort) { host_.arrive(kPort, peer, seg); }
  Told call(UserEvent event, std::uint32_t octets = 0) {
    return host_.has_connection(0) ? host_.call(0, event, octets) : Told::Error;
  }
  void advance(std::uint32_t milliseconds) { host_.advance_to(host_.now() + milliseconds); }

  State state(int connection = 0) const { return tcb(connection).state; }
  model::Tcb<Numbers> tcb(int connection = 0) const {
    return host_.has_connection(connection) ? host_.connection(connection).tcb : model::Tcb<Numbers>{};
  }
  bool has_connection() const { return host_.has_connection(0); }

  // What has been sent since this was last asked.
  std::vector<Segment> sent() {
    std::vector<Segment> all;
    for (model::Sent s; host_.poll(s);) all.push_back(s.segment);
    return all;
  }
  // The same, if it is one segment.
  std::optional<Segment> only_sent() {
    const std::vector<Segment> all = sent();
    return all.size() == 1 ? std::optional(all.front()) : std::nullopt;
  }

 private:
  model::Host<TrialDriver, Handshake> host_;
};

Bench half_open(const Endpoints& who) {
  Bench bench(who);
  bench.listen();
  bench.arrive(segment({.syn = true}, kPeerIss, 0));
  bench.sent();
  return bench;
}

Bench established(const Endpoints& who) {
  Bench bench = half_open(who);
  bench.arrive(segment({.ack = true}, kPeerIss + 1, kIss + 1));
  return bench;
}

// In a state from ESTABLISHED on, by the way of figure 5 that leads there.
Bench in_state(const Endpoints& who, State state) {
  Bench bench = established(who);
  const bool closes_first = state != State::Established && state != State::CloseWait && state != State::LastAck;
  const auto peer_fin = [&](std::uint32_t ack) {
    bench.arrive(segment({.ack = true, .fin = true}, kPeerIss + 1, ack));
  };
  if (closes_first) bench.call(UserEvent::Close);
  if (state == State::FinWait2 || state == State::TimeWait) {
    bench.arrive(segment({.ack = true}, kPeerIss + 1, kIss + 2));
  }
  if (state == State::CloseWait || state == State::LastAck || state == State::Closing) peer_fin(kIss + 1);
  if (state == State::TimeWait) peer_fin(kIss + 2);
  if (state == State::LastAck) bench.call(UserEvent::Close);
  bench.sent();
  return bench;
}

// Two hosts, and a network that delivers at once.
struct Pair {
  Bench opener, listener;

  explicit Pair(const Who& who, std::uint32_t first_iss = kIss, std::uint32_t second_iss = kPeerIss)
      : opener(who[0], first_iss), listener(who[1], second_iss) {
    listener.listen();
    opener.connect();
    exchange();
  }
  // Until nothing is sent any more, or for so many segments if that does not end.
  void exchange() {
    int left = 200;
    const auto carry = [&left](Bench& from, Bench& to) {
      const std::vector<Segment> segments = from.sent();
      for (const Segment& seg : segments) {
        if (left-- > 0) to.arrive(seg);
      }
      return !segments.empty();
    };
    while (left > 0) {
      const bool there = carry(opener, listener), back = carry(listener, opener);
      if (!there && !back) return;
    }
  }
  bool carries(Bench& from, Bench& to) {
    if (from.call(UserEvent::Send, kOctets) != Told::Ok) return false;
    exchange();
    return to.tcb().rcv.unread == kOctets && from.tcb().snd.una == from.tcb().snd.nxt &&
           to.call(UserEvent::Receive, kOctets) == Told::Ok;
  }
};

bool is_reset(const std::optional<Segment>& seg) { return seg && seg->has_rst; }

bool is_half_open(const Bench& bench) { return bench.state() == State::SynReceived; }

// Whether TIME-WAIT, entered at 0 and told of the FIN again at `again` if that is not 0, ends at just this time
// (milliseconds).
Outcome time_wait_ends_at(const Endpoints& who, std::uint32_t again, std::uint32_t end) {
  Bench bench = in_state(who, State::TimeWait);
  if (again > 0 && bench.state() == State::TimeWait) {
    bench.advance(again);
    bench.arrive(segment({.ack = true, .fin = true}, kPeerIss + 1, kIss + 2));
  }
  if (bench.state() != State::TimeWait) return {};
  if (end > again) bench.advance(end - again - 1);
  if (bench.state() != State::TimeWait) return false;
  bench.advance(1);
  return bench.state() != State::TimeWait;
}

// Found in all of these states; not found if it is not in one; nothing if one was not reached.
Outcome in_each(Outcome (*run)(const Who&, State), const Who& who, std::initializer_list<State> states) {
  Outcome all = true;
  for (const State state : states) {
    const Outcome here = run(who, state);
    if (here == false) return false;
    if (!here) all.reset();
  }
  return all;
}

}  // namespace

Outcome listener_answers_syn_with_fin(const Who& who) {
  Bench bench(who[1]);
  bench.listen();
  bench.arrive(segment({.syn = true, .fin = true}, kPeerIss, 0));
  const auto answer = bench.only_sent();
  return answer && answer->has_syn && answer->has_ack && !answer->has_rst;
}

Outcome listener_counts_fin_of_syn(const Who& who) {
  Bench bench(who[1]);
  bench.listen();
  bench.arrive(segment({.syn = true, .fin = true}, kPeerIss, 0));
  if (!bench.has_connection()) return false;
  bench.arrive(segment({.ack = true}, kPeerIss + 1, kIss + 1));
  if (!is_synchronized(bench.state())) return {};
  return bench.state() == State::CloseWait && bench.tcb().rcv.nxt.raw == kPeerIss + 2;
}

Outcome opener_counts_fin_of_syn_ack(const Who& who) {
  Bench bench(who[0]);
  bench.connect();
  bench.arrive(segment({.syn = true, .ack = true, .fin = true}, kPeerIss, kIss + 1));
  if (!is_synchronized(bench.state())) return {};
  return bench.state() == State::CloseWait && bench.tcb().rcv.nxt.raw == kPeerIss + 2;
}

Outcome listener_delivers_text_of_syn(const Who& who) {
  Bench bench(who[1]);
  bench.listen();
  bench.arrive(segment({.syn = true}, kPeerIss, 0, kOctets));
  const bool waits = bench.call(UserEvent::Receive, kOctets) == Told::Waits;
  bench.arrive(segment({.ack = true}, kPeerIss + 1, kIss + 1));
  if (!is_synchronized(bench.state())) return {};
  return waits && bench.tcb().rcv.unread == kOctets && bench.call(UserEvent::Receive, kOctets) == Told::Ok;
}

Outcome opener_delivers_text_of_syn_ack(const Who& who) {
  Bench bench(who[0]);
  bench.connect();
  bench.arrive(segment({.syn = true, .ack = true}, kPeerIss, kIss + 1, kOctets));
  if (!is_synchronized(bench.state())) return {};
  return bench.tcb().rcv.unread == kOctets && bench.call(UserEvent::Receive, kOctets) == Told::Ok;
}

Outcome pure_ack_establishes(const Who& who) {
  Bench bench = half_open(who[1]);
  if (!bench.has_connection()) return {};
  if (!is_half_open(bench)) return false;
  bench.arrive(segment({.ack = true}, kPeerIss + 1, kIss + 1));
  return bench.state() == State::Established;
}

Outcome pure_ack_takes_no_number(const Who& who) {
  Bench opener(who[0]);
  opener.connect();
  opener.sent();
  opener.arrive(segment({.syn = true, .ack = true}, kPeerIss, kIss + 1));
  const auto third = opener.only_sent();
  opener.call(UserEvent::Send, kOctets);
  const auto text = opener.only_sent();
  const Bench listener = established(who[1]);
  if (!third || !text || listener.state() != State::Established) return {};
  const bool sender = third->has_ack && third->text == 0 && text->text == kOctets && third->seq.raw == text->seq.raw;
  return sender && listener.tcb().rcv.nxt.raw == kPeerIss + 1;
}

Outcome bad_ack_does_not_establish(const Who& who) {
  Bench bench = half_open(who[1]);
  if (!is_half_open(bench)) return {};
  bench.arrive(segment({.ack = true}, kPeerIss + 1, kIss + 2));
  return is_half_open(bench) && bench.tcb().rcv.nxt.raw == kPeerIss + 1;
}

Outcome ack_outside_window_does_not_establish(const Who& who) {
  Bench bench = half_open(who[1]);
  if (!is_half_open(bench)) return {};
  bench.arrive(segment({.ack = true}, kPeerIss - 100'000, kIss + 1));
  return is_half_open(bench);
}

Outcome repeated_fin_restarts_time_wait(const Who& who) {
  const std::uint32_t msl = who[1].profile->msl;
  return time_wait_ends_at(who[1], msl / 2, msl / 2 + 2 * msl);
}

Outcome time_wait_lasts_otherwise_than_msl_after_only_fin(const Who& who) {
  const std::uint32_t msl = who[1].profile->msl;
  const Outcome as_told = time_wait_ends_at(who[1], 0, msl);
  return as_told ? Outcome(!*as_told) : std::nullopt;
}

Outcome time_wait_lasts_otherwise_than_msl_after_repeated_fin(const Who& who) {
  const std::uint32_t msl = who[1].profile->msl;
  const Outcome as_told = time_wait_ends_at(who[1], msl / 2, msl / 2 + msl);
  return as_told ? Outcome(!*as_told) : std::nullopt;
}

Outcome closed_port_resets(const Who& who) {
  Bench bench(who[1]);
  bench.arrive(segment({.syn = true}, kPeerIss, 0));
  return is_reset(bench.only_sent());
}

Outcome listener_resets(const Who& who) {
  Bench bench(who[1]);
  bench.listen();
  bench.arrive(segment({.ack = true}, kPeerIss, kIss));
  return is_reset(bench.only_sent());
}

Outcome opener_resets(const Who& who) {
  Bench bench(who[0]);
  bench.connect();
  bench.sent();
  if (bench.state() != State::SynSent) return {};
  bench.arrive(segment({.syn = true, .ack = true}, kPeerIss, kIss + 2));
  return is_reset(bench.only_sent());
}

Outcome half_open_resets(const Who& who) {
  Bench bench = half_open(who[1]);
  if (!is_half_open(bench)) return {};
  bench.arrive(segment({.ack = true}, kPeerIss + 1, kIss));
  return is_reset(bench.only_sent());
}

Outcome any_initial_number_will_do(const Who& who) {
  constexpr std::array<std::uint32_t, 6> kFirst = {0, 1, 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFFE, 0xFFFF'FFFF};
  std::size_t good = 0;
  for (const std::uint32_t a : kFirst) {
    for (const std::uint32_t b : kFirst) {
      Pair pair(who, a, b);
      if (pair.carries(pair.opener, pair.listener) && pair.carries(pair.listener, pair.opener)) ++good;
    }
  }
  // Where no numbers do it is not for the numbers.
  return good > 0 ? Outcome(good == kFirst.size() * kFirst.size()) : std::nullopt;
}

Outcome reference_endpoint_begins_apart(const Who& who) { return begins_apart(model::Endpoint(*who[0].profile)); }

Outcome half_closed_connection_carries_text(const Who& who) {
  Pair pair(who);
  pair.opener.call(UserEvent::Close);
  pair.exchange();
  const bool half_closed = pair.opener.state() == State::FinWait2 && pair.listener.state() == State::CloseWait;
  if (!half_closed) return {};
  return pair.carries(pair.listener, pair.opener);
}

Outcome refuses_send(const Who& who, State state) {
  Bench bench = in_state(who[0], state);
  if (bench.state() != state) return {};
  return bench.call(UserEvent::Send, kOctets) == Told::Error && bench.sent().empty();
}

Outcome whoever_closed_cannot_send(const Who& who) {
  return in_each(&refuses_send, who, {State::FinWait1, State::FinWait2, State::Closing, State::TimeWait});
}

Outcome ignores_text(const Who& who, State state) {
  Bench bench = in_state(who[1], state);
  if (bench.state() != state) return {};
  const std::uint32_t next = bench.tcb().rcv.nxt.raw;
  bench.arrive(segment({.ack = true}, next, bench.tcb().snd.una.raw, kOctets));
  return bench.state() == state && bench.tcb().rcv.nxt.raw == next && bench.tcb().rcv.unread == 0;
}

Outcome text_after_fin_is_ignored(const Who& who) {
  return in_each(&ignores_text, who, {State::CloseWait, State::LastAck, State::Closing, State::TimeWait});
}

Outcome reset_ends_half_open(const Who& who) {
  Bench bench = half_open(who[1]);
  if (!is_half_open(bench)) return {};
  bench.arrive(segment({.rst = true}, kPeerIss + 1, 0));
  return bench.state() == State::Listen;
}

Outcome syn_ends_half_open(const Who& who) {
  Bench bench = half_open(who[1]);
  if (!is_half_open(bench)) return {};
  bench.arrive(segment({.syn = true}, kPeerIss + 100, 0));
  return bench.state() == State::Listen;
}

Outcome cookie_keeps_no_entry(const Who& who) {
  Endpoints with_cookies = who[1];
  with_cookies.profile = model::find_profile("cookies");
  Bench bench(with_cookies);
  bench.listen(1);
  bench.arrive(segment({.syn = true}, kPeerIss, 0));
  bench.sent();
  bench.arrive(segment({.syn = true}, kPeerIss, 0), kPeerPort + 1);
  const auto answer = bench.only_sent();
  // Without a timer nothing waits, and nothing is sent again.
  return answer && answer->has_syn && answer->has_ack && bench.tcb(1).cookie && !bench.tcb(1).rtx.running;
}

namespace {

wire::PacketDescription plain_packet() {
  wire::PacketDescription packet;
  packet.v4.source = 0x0A00'0001;
  packet.v4.destination = 0x0A00'0002;
  packet.tcp.source_port = kPeerPort;
  packet.tcp.destination_port = kPort;
  packet.tcp.flags = wire::kAck;
  return packet;
}

constexpr std::size_t kIpHeader = 20;  // octets

}  // namespace

bool reads_headers_of_20_to_60_octets(Reader reader) {
  const std::array<std::uint8_t, wire::kMaxOptionOctets> no_operations = [] {
    std::array<std::uint8_t, wire::kMaxOptionOctets> octets{};
    octets.fill(static_cast<std::uint8_t>(wire::Kind::NoOperation));
    return octets;
  }();
  for (std::uint8_t offset = 0; offset < 16; ++offset) {
    wire::PacketDescription packet = plain_packet();
    packet.tcp.data_offset = offset;
    packet.tcp.text = no_operations;  // of which the offset makes options
    const std::vector<std::uint8_t> octets = wire::built(packet);
    const wire::ParsedPacket parsed = reader(octets);
    const std::size_t header = octets.size() - kIpHeader - parsed.tcp.text.size();
    if (parsed.ok() != (offset >= 5)) return false;
    if (parsed.ok() && (header != 4U * offset || header < 20 || header > 60)) return false;
  }
  return true;
}

namespace {

// Whether the reader sees every bit of this octet of the TCP header, and of nothing but it, under `field`.
template <class Field>
bool sees_bits(Reader reader, std::size_t octet, std::uint8_t bits, unsigned shift, Field field) {
  for (unsigned bit = 0; bit < 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << bit);
    if ((bits & mask) == 0) continue;
    wire::PacketDescription packet = plain_packet();
    packet.tcp.flags = 0;
    std::vector<std::uint8_t> octets = wire::built(packet);
    octets[kIpHeader + octet] = static_cast<std::uint8_t>(octets[kIpHeader + octet] | mask);
    const wire::ParsedPacket parsed = reader(octets);
    if (parsed.reached != wire::Reached::Tcp || field(parsed.tcp) != mask >> shift) return false;
  }
  return true;
}

}  // namespace

bool reads_eight_control_bits(Reader reader) {
  return sees_bits(reader, 13, 0xFF, 0, [](const wire::ParsedTcp& tcp) { return int{tcp.flags}; });
}

bool reads_four_reserved_bits(Reader reader) {
  return sees_bits(reader, 12, 0x0F, 0, [](const wire::ParsedTcp& tcp) { return int{tcp.reserved}; });
}

}  // namespace synfin::properties::trials
