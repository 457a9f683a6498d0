#include "conformance/report/compare_answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/case_json.h"

namespace synfin::conformance {

namespace {

// Numbers farther than this from each other have nothing to do with each other.
constexpr std::int32_t kNear = 1 << 20;

bool counts(const TraceEvent& e, const CountedCalls& calls) {
  return e.kind != TraceEvent::Kind::Called ||
         (calls[static_cast<std::size_t>(e.call.call)] && e.result.outcome != Outcome::Unsupported);
}

std::string told(const TraceEvent& e) {
  // A connection that its user is told does not exist is CLOSED.
  if (e.call.call == Call::Status)
    return std::string(name(e.result.outcome == Outcome::Ok ? e.result.state : model::State::Closed));
  switch (e.result.outcome) {
    case Outcome::Ok: break;
    case Outcome::WouldBlock: return "it waits";
    case Outcome::EndOfStream: return "end of stream";
    // Not every stack tells one error from another.
    default: return "an error";
  }
  if (e.call.call == Call::Receive || e.call.call == Call::Send) return fmt::format("{} octets", e.result.octets);
  return "ok";
}

// A segment of the stack's, or the text of several that follow each other.
struct Piece {
  std::uint8_t flags = 0;
  std::uint8_t peer = 0;
  std::uint32_t seq = 0, ack = 0, text = 0;
  bool operator==(const Piece&) const = default;
};

class AnswerReader {
 public:
  AnswerReader(const Trace& trace, const CountedCalls& calls) : trace_(trace), calls_(calls) {}

  std::vector<Answer> read() {
    for (const TraceEvent& e : trace_.events) {
      if (!counts(e, calls_)) continue;
      switch (e.kind) {
        case TraceEvent::Kind::Given: given(e); break;
        case TraceEvent::Kind::Sent: sent(e); break;
        case TraceEvent::Kind::Called:
          close();
          answers_.push_back({.event = std::string(name(e.call.call)) + of_peer(e.peer), .got = told(e)});
          break;
      }
    }
    close();
    return std::move(answers_);
  }

 private:
  // Where the numbers of one peer's connections begin.
  struct Origins {
    std::vector<std::uint32_t> stack, tester;
    wire::ParsedTcp last;  // of the tester
  };

  static std::string of_peer(std::uint8_t peer) { return peer == 0 ? "" : fmt::format(" of peer {}", peer); }

  Origins& of(std::uint8_t peer) {
    if (origins_.size() <= peer) origins_.resize(peer + 1U);
    return origins_[peer];
  }

  void given(const TraceEvent& e) {
    const wire::ParsedTcp tcp = wire::parse(trace_.packet(e)).tcp;
    Origins& origins = of(e.peer);
    const bool syn = tcp.has(wire::kSyn);
    if (syn || origins.tester.empty()) begin(origins.tester, tcp.seq);
    origins.last = tcp;
    std::string event = flags_to_text(tcp.flags);
    if (event.empty()) event = "no control bits";
    if (!tcp.text.empty()) event += " with text";
    event += of_peer(e.peer);
    // A window is filled with as many segments as it takes.
    const bool goes_on = !tcp.text.empty() && !answers_.empty() && answers_.back().event == event;
    if (goes_on) return;
    close();
    answers_.push_back({.event = std::move(event), .got = {}});
  }

  void sent(const TraceEvent& e) {
    const wire::ParsedTcp tcp = wire::parse(trace_.packet(e)).tcp;
    if (tcp.has(wire::kSyn)) begin(of(e.peer).stack, tcp.seq);
    constexpr auto kTold = static_cast<std::uint8_t>(wire::kFin | wire::kSyn | wire::kRst | wire::kAck | wire::kUrg);
    const Piece piece{.flags = static_cast<std::uint8_t>(tcp.flags & kTold),
                      .peer = e.peer,
                      .seq = tcp.seq,
                      .ack = tcp.has(wire::kAck) ? tcp.ack : 0,
                      .text = static_cast<std::uint32_t>(tcp.text.size())};
    const bool again = std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& p) {
      return p == piece || (piece.text > 0 && with_fin(p) == with_fin(piece) && piece.seq - p.seq < p.text);
    });
    if (again) return;
    Piece* const last = pieces_.empty() ? nullptr : &pieces_.back();
    const bool goes_on = last != nullptr && last->text > 0 && with_fin(*last) == with_fin(piece) &&
                         last->peer == piece.peer && last->seq + last->text == piece.seq;
    if (goes_on && (piece.text > 0 || (piece.flags & wire::kFin) != 0)) {
      last->text += piece.text;
      last->ack = piece.ack;
      last->flags = static_cast<std::uint8_t>(last->flags | piece.flags);
      return;
    }
    pieces_.push_back(piece);
  }

  // FIN may leave with the last text or behind it.
  static unsigned with_fin(const Piece& piece) { return piece.flags | wire::kFin; }

  static void begin(std::vector<std::uint32_t>& origins, std::uint32_t seq) {
    if (origins.empty() || origins.back() != seq) origins.push_back(seq);
  }

  // All that the stack did since the last thing that was done.
  void close() {
    if (answers_.empty()) answers_.push_back({.event = "nothing", .got = {}});
    std::string& got = answers_.back().got;
    for (const Piece& piece : pieces_) got += (got.empty() ? "" : ", ") + in_words(piece);
    if (got.empty()) got = "nothing";
    pieces_.clear();
  }

  std::string in_words(const Piece& p) {
    const wire::ParsedTcp& last = of(p.peer).last;
    const bool resets = (p.flags & wire::kRst) != 0, has_ack = (p.flags & wire::kAck) != 0;
    std::string text = of_peer(p.peer).empty() ? "" : fmt::format("to peer {} ", p.peer);
    const bool seq_is_ack = resets && last.has(wire::kAck) && p.seq == last.ack;
    text += fmt::format("<SEQ={}>", seq_is_ack ? "SEG.ACK" : number(p.seq, p.peer));
    if (has_ack) {
      const bool ack_is_end = resets && p.ack == last.seq + length_of(last);
      text += fmt::format("<ACK={}>", ack_is_end ? "SEG.SEQ+SEG.LEN" : number(p.ack, p.peer));
    }
    if (p.text > 0) text += fmt::format("<{} octets>", p.text);
    return text + fmt::format("<CTL={}>", flags_to_text(p.flags));
  }

  static std::uint32_t length_of(const wire::ParsedTcp& tcp) {
    return static_cast<std::uint32_t>(tcp.text.size()) + (tcp.has(wire::kSyn) ? 1U : 0U) +
           (tcp.has(wire::kFin) ? 1U : 0U);
  }

  std::string number(std::uint32_t n, std::uint8_t peer) {
    for (const auto& [name, origins] : {std::pair("ISS", &of(peer).stack), std::pair("IRS", &of(peer).tester)}) {
      for (auto origin = origins->rbegin(); origin != origins->rend(); ++origin) {
        const auto apart = static_cast<std::int32_t>(n - *origin);
        if (apart == 0) return name;
        if (apart > -kNear && apart < kNear) return fmt::format("{}{:+}", name, apart);
      }
    }
    return n < static_cast<std::uint32_t>(kNear) ? fmt::format("{}", n) : "another";
  }

  const Trace& trace_;
  const CountedCalls& calls_;
  std::vector<Origins> origins_;
  std::vector<Piece> pieces_;
  std::vector<Answer> answers_;
};

}  // namespace

CountedCalls common_calls(std::span<const Trace* const> traces) {
  CountedCalls all;
  all.fill(true);
  const auto made = [](const Trace& trace, std::size_t call) {
    return std::count_if(trace.events.begin(), trace.events.end(), [&](const TraceEvent& e) {
      return e.kind == TraceEvent::Kind::Called && e.call.call == static_cast<Call>(call) &&
             e.result.outcome != Outcome::Unsupported;
    });
  };
  for (std::size_t call = 0; call < kCalls; ++call) {
    const auto first = made(*traces.front(), call);
    all[call] =
        std::all_of(traces.begin(), traces.end(), [&](const Trace* trace) { return made(*trace, call) == first; });
  }
  return all;
}

std::vector<Answer> answers_of(const Trace& trace, const CountedCalls& calls) {
  return AnswerReader(trace, calls).read();
}

std::optional<std::size_t> first_difference(std::span<const std::vector<Answer>> answers) {
  const std::vector<Answer>& first = answers.front();
  for (std::size_t i = 0; i < first.size(); ++i) {
    bool same = true;
    for (const std::vector<Answer>& other : answers) {
      if (other.size() <= i || other[i].event != first[i].event) return {};
      same = same && other[i].got == first[i].got;
    }
    if (!same) return i;
  }
  return {};
}

}  // namespace synfin::conformance
