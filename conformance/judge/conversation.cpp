#include "conformance/judge/conversation.h"

#include <algorithm>

#include "wire/describe.h"

namespace synfin::conformance {

namespace {
struct Words {
  std::string_view name, explained;
};
constexpr std::array<Words, kUnknowns> kUnknownWords = {{
    {"late-start", "the capture begins in the middle of the connection"},
    {"packets-missing", "the tap lost packets"},
    {"damaged", "a segment had a wrong checksum or was malformed"},
    {"offload", "a segment was larger than the MSS: a network card cuts it up, or has put it together"},
    {"other-incarnation", "a segment belongs to an older or a younger connection, of which nothing was seen"},
    {"fast-open", "text on a SYN, or before the handshake is over"},
    {"multipath", "one subflow of several"},
    {"missed-perhaps", "it is a finding if the tap has missed nothing (--tap-complete)"},
}};

// More segments of another connection in a row than are on their way: the numbers have been lost sight of.
constexpr std::uint8_t kMostStrangers = 8;
// A SYN,ACK whose ACK is further from the SYN that was seen answers another. An ISS that is nearer to the one before
// was not chosen anew. Octets.
constexpr std::uint32_t kAlike = 1024, kBeside = 16;

// Whether what comes after may be the consequence of this.
bool clouds(const model::Clause& clause) {
  return &clause != &model::kRtoInitial && &clause != &model::kTimestampsAlways && &clause != &model::kMssOnSynOnly &&
         &clause != &model::kSynOptionMirrors;
}

}  // namespace

std::string_view name(Unknown unknown) { return kUnknownWords[static_cast<std::size_t>(unknown)].name; }
std::string_view explained(Unknown unknown) { return kUnknownWords[static_cast<std::size_t>(unknown)].explained; }

Conversation::Conversation(const JudgeSettings& settings) : settings_(&settings) {}

Millis Conversation::millis(const Observed& observed) const {
  return static_cast<Millis>((std::max(latest_, observed.at) - began_) / 1'000'000U);
}

bool Conversation::taps(End end) const {
  return settings_->tap_at == (end == End::Opener ? TapAt::Opener : TapAt::Other) && !missing_;
}

bool Conversation::is_followed(End end) const {
  const auto from_its_syn = [](const SeenNumbers& numbers) { return numbers.has_syn || !numbers.is_known; };
  const auto has_strangers = [](const Side& side) { return side.unknown.contains(Unknown::OtherIncarnation); };
  return taps(end) && from_its_syn(sides_[0].numbers) && from_its_syn(sides_[1].numbers) && !has_strangers(sides_[0]) &&
         !has_strangers(sides_[1]);
}

bool Conversation::begins_anew(End from, const Observed& observed) {
  if (!is_next_syn(from, observed)) return false;
  const Circumstances circumstances = circumstances_of(from, millis(observed));
  if (const model::Clause* const clause = cuts_time_wait_short(circumstances, observed.segment)) {
    if (!settings_->tap_complete) {
      missed_perhaps(from);
      return true;
    }
    accuse(from, observed,
           {.clause = clause, .state = model::State::TimeWait, .expected = "no SYN, for TIME-WAIT is not over"});
  }
  return true;
}

bool Conversation::is_next_syn(End from, const Observed& observed) const {
  const Segment& segment = observed.segment;
  if (!segment.has_syn || segment.has_ack || segment.has_rst || observed.malformed || observed.damaged) return false;
  const SeenNumbers& own = of(from).numbers;
  const SeenNumbers& peer = of(peer_of(from)).numbers;
  if (own.has_syn) return !(segment.seq == own.iss);
  // Not the first that is seen of this end: its SYN comes late, or it has begun anew.
  if (own.is_known) return !is_between(own.low - kNear, segment.seq, own.end);
  if (peer.has_acked) return !is_between(peer.ack_low - kNear, segment.seq, peer.ack_high);
  return peer.is_known && !peer.has_syn;
}

void Conversation::seen(End from, const Observed& observed) {
  Side& side = of(from);
  if (of(End::Opener).segments + of(End::Other).segments == 0) began_ = latest_ = observed.at;
  latest_ = std::max(latest_, observed.at);
  ++side.segments;
  const Millis now = millis(observed);
  const Segment& segment = observed.segment;
  const bool whole = !observed.malformed && !observed.damaged;
  if (whole && is_ordinary(from, segment)) {
    ++side.judged;
    return note(from, segment, now);
  }
  if (observed.multipath) tell_unknown(Unknown::Multipath);
  if (observed.fast_open || (segment.has_syn && segment.text > 0)) tell_unknown(Unknown::FastOpen);
  if (!whole) {
    // Who receives it drops it, or takes it for something else.
    side.unknown.add(Unknown::Damaged);
    missing_ = true;
    const SeenNumbers& peer = of(peer_of(from)).numbers;
    if (belongs(segment, side.numbers, peer)) side.numbers.note(segment, peer, now);
  } else if (segment.has_rst) {
    const SeqNumber end = side.numbers.end;
    if (taps(from) && side.numbers.is_known && is_between(end + 1U, segment.seq, end + kNear)) packets_missing();
    judge(from, observed, now);
    side.numbers.has_reset = true;
  } else if (segment.has_syn) {
    take_syn(from, observed, now);
  } else {
    take_text(from, observed, now);
  }
  side.numbers.remember(segment);
}

// Text and ACKs of an open connection, in order or sent again: that they are as they should be needs no model.
bool Conversation::is_ordinary(End from, const Segment& segment) const {
  const SeenNumbers& own = of(from).numbers;
  const SeenNumbers& peer = of(peer_of(from)).numbers;
  if (!segment.has_ack || segment.has_syn || segment.has_rst || segment.has_fin || segment.options.has_mss)
    return false;
  if (!own.is_known || !peer.is_known || !own.has_acked || suspicion_.any) return false;
  const bool in_order = segment.seq == own.end;
  if (own.has_fin && !(in_order && segment.text == 0)) return false;
  const bool again = is_between(own.first(), segment.seq, own.end) && segment.text <= own.end - segment.seq;
  if (!in_order && !again) return false;
  if (!is_between(peer.first(), segment.ack, peer.past()) || model::after(own.ack_high, segment.ack)) return false;
  if (agreed_on_timestamps(own, peer) && !segment.options.has_timestamps) return false;
  return !taps(from) || (in_order && !peer.has_fin);
}

void Conversation::note(End from, const Segment& segment, Millis now) {
  Side& side = of(from);
  SeenNumbers& peer = of(peer_of(from)).numbers;
  if (taps(peer_of(from))) dealt_with_.note(segment, peer, side.numbers, now);
  if (segment.has_ack) peer.is_acknowledged(segment.ack, now);
  side.numbers.note(segment, peer, now);
  if (peer.mss != 0 && segment.text > peer.mss) side.unknown.add(Unknown::Offload);
}

void Conversation::take_text(End from, const Observed& observed, Millis now) {
  Side& side = of(from);
  SeenNumbers& peer = of(peer_of(from)).numbers;
  const Segment& segment = observed.segment;
  if (!belongs(segment, side.numbers, peer)) {
    side.unknown.add(Unknown::OtherIncarnation);
    if (++side.numbers.strangers > kMostStrangers) {
      side.numbers.begin_at(segment.seq);
      packets_missing();
    }
    return;
  }
  if (!side.numbers.is_known) side.unknown.add(Unknown::LateStart);
  weigh(from, segment, now);
  if (acknowledges_the_unseen(peer, segment)) {
    suspect(from, observed);
    peer.end = segment.ack;
  }
  if (taps(from) && side.numbers.is_known && model::after(segment.seq, side.numbers.end)) packets_missing();
  judge(from, observed, now);
  note(from, segment, now);
}

void Conversation::suspect(End from, const Observed& observed) {
  const bool at_host = std::any_of(found_.begin(), found_.end(), [](const Found& f) { return f.at_host; });
  if ((suspicion_.any && suspicion_.by == from) || (clouded_ && !at_host)) return;
  if (suspicion_.any || missing_ || clouded_ || !of(from).numbers.has_syn || !of(peer_of(from)).numbers.has_syn) {
    suspicion_.any = false;
    return packets_missing();
  }
  suspicion_ = {.any = true, .by = from, .observed = observed, .acknowledged = of(from).numbers.end};
}

// An endpoint that has sent so much acknowledges from there (SEQ = SND.NXT). An ACK of something that the suspect has
// sent since was sent later than what he has acknowledged, if that was sent at all.
void Conversation::weigh(End from, const Segment& segment, Millis now) {
  constexpr unsigned kEnough = 3;
  if (!suspicion_.any || from == suspicion_.by) return;
  const SeqNumber past = segment.seq + model::sequence_length(segment);
  if (!model::after(suspicion_.observed.segment.ack, past)) {
    suspicion_.any = false;
    return packets_missing();
  }
  const bool is_later = past == segment.seq && model::after(segment.ack, suspicion_.acknowledged);
  if (!is_later) return;
  suspicion_.acknowledged = segment.ack;
  if (++suspicion_.evidence < kEnough) return;
  suspicion_.any = false;
  SeenNumbers& numbers = of(from).numbers;
  numbers.end = past;
  judge(suspicion_.by, suspicion_.observed, now);
}

void Conversation::finish() {
  if (suspicion_.any) packets_missing();
  suspicion_.any = false;
}

void Conversation::take_syn(End from, const Observed& observed, Millis now) {
  const Segment& segment = observed.segment;
  if (!segment.has_ack) {
    judge(from, observed, now);
    return note(from, segment, now);
  }
  const SeenNumbers& peer = of(peer_of(from)).numbers;
  SeenNumbers& own = of(from).numbers;
  if (!peer.has_syn) {
    of(peer_of(from)).unknown.add(Unknown::LateStart);
    return note(from, segment, now);
  }
  // It answers another SYN than the one that was seen.
  if (!is_between(peer.iss - kAlike, segment.ack, peer.iss + peer.syn_rest + kAlike)) {
    return of(from).unknown.add(Unknown::OtherIncarnation);
  }
  const bool other_iss = own.has_syn && !(segment.seq == own.iss);
  if (!other_iss || cannot_choose_again(from, segment, now)) {
    judge(from, observed, now);
    return note(from, segment, now);
  }
  own.changed_iss = true;
  of(from).unknown.add(Unknown::OtherIncarnation);
}

// An endpoint that has forgotten the connection, or has kept nothing but a cookie, chooses another ISS. A number just
// beside the old one is no choice; and at its own host it is known that no SYN has come since it answered the last one.
bool Conversation::cannot_choose_again(End from, const Segment& segment, Millis now) const {
  const SeenNumbers& own = of(from).numbers;
  const SeenNumbers& peer = of(peer_of(from)).numbers;
  if (is_between(own.iss - kBeside, segment.seq, own.iss + kBeside)) return true;
  const bool answered = own.has_syn_ack && own.syn_at >= peer.syn_at && now - peer.syn_at > kDealtWith;
  return settings_->tap_complete && is_followed(from) && answered && !own.has_reset;
}

void Conversation::judge(End from, const Observed& observed, Millis now) {
  Side& side = of(from);
  const SeenNumbers& peer = of(peer_of(from)).numbers;
  if (clouded_ || side.numbers.changed_iss || peer.changed_iss) return;
  ++side.judged;
  Circumstances circumstances = circumstances_of(from, now);
  auto fault = unexplained(circumstances, observed.segment);
  if (fault && circumstances.at_host != nullptr && !settings_->tap_complete) {
    circumstances.at_host = nullptr;
    fault = unexplained(circumstances, observed.segment);
    if (!fault) return missed_perhaps(from);
  }
  if (fault) accuse(from, observed, *fault);
}

void Conversation::missed_perhaps(End end) {
  of(end).unknown.add(Unknown::MissedPerhaps);
  missing_ = true;
}

Circumstances Conversation::circumstances_of(End from, Millis now) {
  if (taps(from)) dealt_with_.pass_time(now);
  return {.own = of(from).numbers,
          .peer = of(peer_of(from)).numbers,
          .at_host = is_followed(from) ? &dealt_with_ : nullptr,
          .follows_another = follows_another_,
          .claims = settings_->claims,
          .msl = static_cast<Millis>(settings_->msl / 1'000'000U),
          .now = now};
}

void Conversation::accuse(End from, const Observed& observed, const Fault& fault) {
  if (clouded_) return;
  clouded_ = clouds(*fault.clause);
  const bool told = std::any_of(found_.begin(), found_.end(),
                                [&](const Found& f) { return f.by == from && f.finding.clause == fault.clause; });
  if (told) return;
  found_.push_back({from,
                    is_followed(from) && settings_->tap_complete,
                    {.clause = fault.clause,
                     .state = fault.state,
                     .number = observed.number,
                     .at = observed.at,
                     .expected = fault.expected,
                     .got = wire::describe(observed.segment)}});
}

void Conversation::tell_unknown(Unknown unknown) {
  for (Side& side : sides_) side.unknown.add(unknown);
}

// What was found because all was taken to have been seen, at an end's host, is taken back.
void Conversation::packets_missing() {
  missing_ = true;
  tell_unknown(Unknown::PacketsMissing);
  std::erase_if(found_, [](const Found& f) { return f.at_host; });
  clouded_ = std::any_of(found_.begin(), found_.end(), [](const Found& f) { return clouds(*f.finding.clause); });
}

bool Conversation::is_over() const {
  const auto closed = [&](End end) {
    const SeenNumbers& own = of(end).numbers;
    const SeenNumbers& peer = of(peer_of(end)).numbers;
    return own.has_fin && peer.has_acked && peer.ack_high == own.fin_at + 1U;
  };
  const bool reset = of(End::Opener).numbers.has_reset || of(End::Other).numbers.has_reset;
  return reset || (closed(End::Opener) && closed(End::Other));
}

EndReport Conversation::report(End end) const {
  const Side& side = of(end);
  EndReport report{.verdict = side.judged > 0 ? Verdict::Conforms : Verdict::Inconclusive,
                   .unknown = side.unknown,
                   .settled = settings_->claims,
                   .state = likely_state(side.numbers, of(peer_of(end)).numbers),
                   .segments = side.segments,
                   .judged = side.judged};
  for (const Found& f : found_) {
    if (f.by != end) continue;
    report.findings.push_back(f.finding);
    const Verdict verdict = broken(f.finding.clause->level);
    const bool worse = report.verdict != Verdict::Violates;
    if (worse) report.verdict = verdict;
  }
  return report;
}

}  // namespace synfin::conformance
