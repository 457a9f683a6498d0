// One TCP connection of a capture, judged from the outside, both ends.
//
// Who looks at the wire does not see what users call, what is lost before the tap, or what arrives behind it, and when.
// So no set of worlds is kept. Of each end it is remembered what it has been seen to send (SeenNumbers), which says
// what its peer may have received. A segment that is out of the ordinary is then given to the reference model: is there
// any TCB that fits what was seen, any call, and any segment that may have arrived, from which the model sends it? The
// model says what follows from a TCB; here is only said which TCBs there may be (explanation.h). Nothing explains it: a
// finding. What could not be seen is told as unknown, and is never guilt. Silence is no guilt either: a host may be
// switched off.
//
// Where the tap stands at an end's host (JudgeSettings::tap_at), that end has sent what was seen, in this order, and
// has received what was seen, with a delay of its own; then far fewer TCBs fit. But a tap may miss a segment and not
// know it, and a hole in the numbers shows only some of those. So what stands only if nothing was missed is a finding
// only where the user vouches for it (tap_complete); else it is unknown whether the tap or the end is to blame. If it
// turns out that the tap has lost something after all, what was found on that ground is taken back.
//
// Two things are taken for granted. What a firewall or another box sends in an end's name counts as that end's. And at
// the tapped host no user ABORTs in TIME-WAIT (3.10.5-16.1): socket interfaces have no such call.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/judge/explanation.h"
#include "conformance/verdict.h"
#include "model/oracle.h"

namespace synfin::conformance {

// The opener is the end that was seen first to send a SYN without ACK, or to which a SYN,ACK was sent first; else the
// end that was seen first.
enum class End : std::uint8_t { Opener, Other };
inline constexpr std::size_t kEnds = 2;
constexpr End peer_of(End end) { return end == End::Opener ? End::Other : End::Opener; }

enum class TapAt : std::uint8_t { Unknown, Opener, Other };

struct JudgeSettings {
  model::Claims claims;                 // what both ends are said to do; Stealth need not be settled
  std::uint64_t msl = 120'000'000'000;  // nanoseconds
  TapAt tap_at = TapAt::Unknown;        // at whose host the capture was made
  bool tap_complete = false;            // it has all that this host sent and received: nothing was missed unnoticed
};

// One segment of the connection, in the order of the file.
struct Observed {
  Segment segment;           // as wire::to_model has it: the text is as long as IP says, though less was kept
  std::uint64_t at = 0;      // nanoseconds since the epoch
  std::uint64_t number = 0;  // of its packet in the file, from 1
  bool damaged = false;      // its checksum is wrong, and not only because the host left it to its network card
  bool malformed = false;    // something else is wrong with it: what it says is not to be relied on
  bool fast_open = false;    // it has the option of RFC 7413
  bool multipath = false;    // or that of RFC 8684
};

// What kept the judge from knowing more. None of it is guilt.
enum class Unknown : std::uint8_t {
  LateStart,         // the capture begins in the middle of the connection
  PacketsMissing,    // the tap lost packets
  Damaged,           // a segment with a wrong checksum, or malformed
  Offload,           // a segment larger than the MSS: cut up, or put together, by a network card
  OtherIncarnation,  // a segment that belongs to no connection seen: an older or a younger one
  FastOpen,          // text on a SYN, or before the handshake is over
  Multipath,         // one subflow of several
  MissedPerhaps,     // an end, or the tap at its host, which may have missed a segment: one of the two is to blame
};
inline constexpr std::size_t kUnknowns = 8;
// "late-start", "packets-missing", ...
std::string_view name(Unknown unknown);
// In a few words, for people.
std::string_view explained(Unknown unknown);

class UnknownSet {
 public:
  void add(Unknown u) { bits_ = static_cast<std::uint8_t>(bits_ | 1U << static_cast<unsigned>(u)); }
  bool contains(Unknown u) const { return (bits_ >> static_cast<unsigned>(u) & 1U) != 0; }
  bool empty() const { return bits_ == 0; }

 private:
  std::uint8_t bits_ = 0;
};

// A segment that nothing explains. (A Finding, in conformance/report, is of many cases.)
struct Unexplained {
  const model::Clause* clause = nullptr;
  model::State state = model::State::Closed;  // of the end that sent it, as near as is known
  std::uint64_t number = 0;                   // of its packet in the file
  std::uint64_t at = 0;                       // nanoseconds since the epoch
  std::string expected, got;                  // in the notation of RFC 9293's figures
};

// What is known of one end.
struct EndReport {
  Verdict verdict = Verdict::Inconclusive;  // inconclusive: it was not seen to send anything that can be judged
  std::vector<Unexplained> findings;        // in their order, each clause once
  UnknownSet unknown;
  model::Claims settled;                      // the choices that it was said to make
  model::State state = model::State::Closed;  // the last that it was seen to be in, as near as is known
  std::uint64_t segments = 0;                 // that it was seen to send
  std::uint64_t judged = 0;                   // of them: those that the judge could have found fault with
};

class Conversation {
 public:
  explicit Conversation(const JudgeSettings& settings);

  // Whether this segment, the next one, opens another connection between the same ports. Then this conversation is
  // finished, and the segment is the first of a new one; if it comes too early, that is held against this connection.
  bool begins_anew(End from, const Observed& observed);
  // There was another connection between these ports before, and what it sent may still be answered.
  void follows_another() { follows_another_ = true; }

  void seen(End from, const Observed& observed);
  // The tap lost packets here, of this connection perhaps. A hole in the numbers says so too.
  void packets_missing();
  // No more comes: the file has ended, or the connection will not be heard of again.
  void finish();

  // Both ends have sent FIN and had it acknowledged, or one has sent RST. More may come, but nothing much.
  bool is_over() const;
  bool heard(End end) const { return of(end).segments > 0; }
  bool found_any() const { return !found_.empty(); }
  EndReport report(End end) const;

 private:
  struct Side {
    SeenNumbers numbers;
    std::uint64_t segments = 0, judged = 0;
    UnknownSet unknown;
  };
  struct Found {
    End by;
    bool at_host;  // it stands only if the tap at its host has missed nothing
    Unexplained finding;
  };
  // An ACK above all that the peer was seen to send, until it is known who is to blame: the tap, of which it is told as
  // soon as the peer shows that it has sent so much; or the end, if the peer goes on from below it.
  struct Suspicion {
    bool any = false;
    End by = End::Opener;
    Observed observed;
    SeqNumber acknowledged;  // by the peer; at first all that the end had been seen to send
    unsigned evidence = 0;   // ACKs of ever more that the end has sent since, from below
  };
  Side& of(End end) { return sides_[static_cast<std::size_t>(end)]; }
  const Side& of(End end) const { return sides_[static_cast<std::size_t>(end)]; }
  bool taps(End end) const;
  // All that this end has sent and received on this connection was seen, where it was sent and received.
  bool is_followed(End end) const;
  // Only a segment that the tap at this end's host missed explains it; and nobody says that there is none.
  void missed_perhaps(End end);
  bool is_next_syn(End from, const Observed& observed) const;
  bool is_ordinary(End from, const Segment& segment) const;
  void note(End from, const Segment& segment, Millis now);
  void take_text(End from, const Observed& observed, Millis now);
  void suspect(End from, const Observed& observed);
  void weigh(End from, const Segment& segment, Millis now);
  void take_syn(End from, const Observed& observed, Millis now);
  bool cannot_choose_again(End from, const Segment& segment, Millis now) const;
  void judge(End from, const Observed& observed, Millis now);
  Circumstances circumstances_of(End from, Millis now);
  void accuse(End from, const Observed& observed, const Fault& fault);
  void tell_unknown(Unknown unknown);
  // Since the beginning; where the file goes back in time, time stands still.
  Millis millis(const Observed& observed) const;

  const JudgeSettings* settings_;
  std::array<Side, kEnds> sides_;
  DealtWith dealt_with_;  // of the end at whose host the tap stands
  std::vector<Found> found_;
  Suspicion suspicion_;
  std::uint64_t began_ = 0, latest_ = 0;  // nanoseconds since the epoch
  bool follows_another_ = false;
  bool missing_ = false;  // the tap has lost something
  bool clouded_ = false;  // an end has done what the other may have been confused by: nothing is judged any more
};

}  // namespace synfin::conformance
