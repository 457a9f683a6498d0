#include "properties/claims.h"

#include <algorithm>

#include "properties/claim_trials.h"
#include "properties/variants.h"

namespace synfin::properties {

std::string_view name(Standing standing) {
  switch (standing) {
    case Standing::Holds: return "holds";
    case Standing::HoldsIf: return "holds if";
    case Standing::Refuted: return "refuted";
    case Standing::Undecided: break;
  }
  return "undecided";
}

std::string_view name(Bears bears) {
  switch (bears) {
    case Bears::Counterexample: return "counterexample";
    case Bears::Support: return "support";
    case Bears::Exception: break;
  }
  return "exception";
}

namespace {

Evidence trial(Bears bears, std::string_view id, Outcome (*run)(const Who&), std::string_view says) {
  return {.bears = bears, .says = says, .trial = id, .run = run};
}

Evidence asked(Bears bears, std::string_view scenario, std::vector<std::string> variants, std::string_view says) {
  return {.bears = bears, .says = says, .scenario = scenario, .variants = std::move(variants)};
}

bool is_one(std::uint32_t n) { return n == 1; }
bool is_not_four(std::uint32_t n) { return n != 4; }

Evidence counted(bool (*among)(std::uint32_t), std::vector<std::string> variants, std::string_view says) {
  Evidence e = asked(Bears::Counterexample, "C3", std::move(variants), says);
  e.among = among;
  return e;
}

constexpr Bears kAgainst = Bears::Counterexample, kFor = Bears::Support, kExcept = Bears::Exception;

TutorialClaim a_syn_and_fin() {
  return {.letter = 'a',
          .says = "SYN and FIN are never set in the same segment.",
          .standing = Standing::Refuted,
          .why =
              "No paragraph forbids it: each takes a number of its own in one segment, and a FIN that comes with the "
              "SYN is processed once the handshake is done. To drop such a SYN is a habit of stacks and firewalls.",
          .paragraphs = {"9293:3.4-28", "9293:3.10.7.2-2.3.2.3", "9293:3.10.7.3-2.4.2.7"},
          .evidence = {trial(kAgainst, "listener-answers-syn-fin", &trials::listener_answers_syn_with_fin,
                             "a listener answers a SYN with FIN by SYN,ACK like any other SYN"),
                       trial(kAgainst, "listener-counts-syn-fin", &trials::listener_counts_fin_of_syn,
                             "the ACK of the handshake then leads to CLOSE-WAIT: the FIN on the SYN has counted"),
                       trial(kAgainst, "opener-counts-syn-ack-fin", &trials::opener_counts_fin_of_syn_ack,
                             "a SYN,ACK with FIN leads from SYN-SENT to CLOSE-WAIT")},
          .cases = {"listen/open/syn-with-fin", "*/syn-fin/*"}};
}

TutorialClaim b_data_on_syn() {
  return {.letter = 'b',
          .says = "A SYN cannot carry data.",
          .standing = Standing::Refuted,
          .why =
              "Data on a SYN is legitimate as long as the user gets none of it before the handshake has shown the "
              "SYN to be new; whoever takes the SYN may also leave the data for the peer to send again.",
          .paragraphs = {"9293:3.5-2", "9293:3.10.7.2-2.3.2.3", "9293:3.10.7.3-2.4.2.7"},
          .evidence = {trial(kAgainst, "listener-delivers-syn-text", &trials::listener_delivers_text_of_syn,
                             "a listener gives the data of a SYN to its user, after the handshake and not before"),
                       trial(kAgainst, "opener-delivers-syn-ack-text", &trials::opener_delivers_text_of_syn_ack,
                             "in SYN-SENT the data of a SYN,ACK reaches the user at once")},
          .cases = {"listen/open/syn-with-data", "*/syn-data/*"}};
}

TutorialClaim c_third_segment() {
  return {.letter = 'c',
          .says = "A pure ACK takes SYN-RECEIVED to ESTABLISHED, and consumes no sequence number.",
          .standing = Standing::HoldsIf,
          .condition = "its SEQ lies in the receive window and SND.UNA < SEG.ACK =< SND.NXT",
          .why =
              "The ACK of this very ISS establishes, and the first data bears the number that the ACK bore. An ACK "
              "of anything else draws a reset, one outside of the window an ACK, and SYN-RECEIVED stays.",
          .paragraphs = {"9293:3.10.7.4-2.5.2.2.2.2.2.1.1", "9293:3.10.7.4-2.1.2.8.2.6.1", "9293:3.5-6"},
          .evidence = {trial(kFor, "pure-ack-establishes", &trials::pure_ack_establishes,
                             "the ACK of the ISS at RCV.NXT leads from SYN-RECEIVED to ESTABLISHED"),
                       trial(kFor, "pure-ack-takes-no-number", &trials::pure_ack_takes_no_number,
                             "the first data has the SEQ of the ACK before it, and RCV.NXT has not moved"),
                       trial(kExcept, "bad-ack", &trials::bad_ack_does_not_establish,
                             "an ACK above SND.NXT leaves the connection in SYN-RECEIVED"),
                       trial(kExcept, "ack-outside-window", &trials::ack_outside_window_does_not_establish,
                             "the right ACK with a SEQ outside of the window leaves it there too")},
          .cases = {"syn-received/ack/*", "syn-received/open/ack-with-data"}};
}

TutorialClaim d_time_wait_restarts() {
  return {.letter = 'd',
          .says = "TIME-WAIT begins its 2 MSL again when the peer's FIN comes again.",
          .standing = Standing::Holds,
          .why =
              "Two paragraphs say so. Read to the letter, the first check would answer the repeated FIN and return "
              "before either is reached; the model follows the two paragraphs.",
          .paragraphs = {"9293:3.10.7.4-2.5.2.2.2.9.2.1", "9293:3.10.7.4-2.8.2.2.2.8.2.1"},
          .evidence = {trial(kFor, "repeated-fin-restarts", &trials::repeated_fin_restarts_time_wait,
                             "a FIN that comes again after MSL / 2 makes TIME-WAIT end 2 MSL after it, to the "
                             "millisecond")},
          .cases = {"*/timer/restarts-on-fin-*", "*/timer/ends-after-fin-*"}};
}

TutorialClaim e_reset_after_fin() {
  return {.letter = 'e',
          .says = "RST only appears after FIN.",
          .standing = Standing::Refuted,
          .why =
              "A reset answers what belongs to no connection, and an ABORT sends one at any time; no FIN has to be "
              "there before.",
          .paragraphs = {"9293:3.5.2-1", "9293:3.5.2-4.1.1", "9293:3.5.2-4.2.1", "9293:3.10.5-12.1.2"},
          .evidence = {counted(&is_one, {"aborts"}, "one segment alone, a RST, ends an established connection"),
                       trial(kAgainst, "closed-port-resets", &trials::closed_port_resets,
                             "a SYN to a port without a listener draws RST"),
                       trial(kAgainst, "listener-resets", &trials::listener_resets, "an ACK to a listener draws RST"),
                       trial(kAgainst, "opener-resets", &trials::opener_resets,
                             "in SYN-SENT the ACK of something never sent draws RST"),
                       trial(kAgainst, "half-open-resets", &trials::half_open_resets,
                             "in SYN-RECEIVED an ACK of anything but the ISS draws RST")},
          .cases = {"closed/syn/*", "*/call/abort", "syn-sent/open/bad-ack-then-good"}};
}

TutorialClaim f_numbers_from_one() {
  return {.letter = 'f',
          .says = "Sequence numbers generally start at 1.",
          .standing = Standing::Refuted,
          .why =
              "An initial number is a clock plus a keyed hash, any of 2^32; what begins at 0 or 1 are the relative "
              "numbers that analysers show.",
          .paragraphs = {"9293:3.4.1-3", "9293:3.4.1-4", "9293:3.4.1-6", "6528:3"},
          .evidence = {trial(kAgainst, "any-initial-number", &trials::any_initial_number_will_do,
                             "a connection opens and carries data both ways from each of 36 pairs of initial numbers, "
                             "the ends and the middle of the space among them"),
                       trial(kAgainst, "begins-apart", &trials::reference_endpoint_begins_apart,
                             "of 1000 connections of the reference endpoint none begins at 0 or 1, and no two at the "
                             "same number")},
          .cases = {"*/wrap/*"}};
}

TutorialClaim g_four_segments() {
  return {.letter = 'g',
          .says = "A teardown always takes four segments.",
          .standing = Standing::Refuted,
          .why =
              "The ACK of a FIN may ride on the other FIN, which makes three; ABORT makes one; calls that cross make "
              "other numbers. Retransmissions come on top.",
          .paragraphs = {"9293:3.6-4.2.1", "9293:3.8.6.3-2", "9293:3.10.5-12.1.2"},
          .evidence = {counted(&is_not_four, {"delayed-acks"},
                               "with delayed ACKs an undisturbed teardown takes another number of segments"),
                       counted(&is_not_four, {"aborts"}, "with ABORT likewise")},
          .cases = {"*/close/four-segments", "*/close/three-segments", "*/close/simultaneous"}};
}

TutorialClaim h_stale_syn() {
  return {.letter = 'h',
          .says = "With the three-way handshake a stale SYN can never make the server ESTABLISHED.",
          .standing = Standing::HoldsIf,
          .condition =
              "the server's ISS is fresh: nothing that is still alive acknowledges it, by accident, by guess "
              "or by replay",
          .why =
              "The stale SYN leads to SYN-RECEIVED and no farther: ESTABLISHED needs an ACK of the new ISS. An old "
              "ACK of the same number would do; so the promise rests on how ISSs are chosen.",
          .paragraphs = {"9293:3.4.1-2", "9293:3.4.1-12", "9293:3.4.2-2", "9293:3.10.7.4-2.5.2.2.2.2.2.1.1"},
          .evidence = {asked(kAgainst, "H3", {"three-way"},
                             "one stale segment makes the server ESTABLISHED with a fresh ISS"),
                       asked(kAgainst, "H3", {"three-way", "rfc793"}, "likewise by RFC 793's rules"),
                       asked(kAgainst, "H3", {"three-way", "stale:3"}, "three stale segments do"),
                       asked(kExcept, "H3", {"three-way", "stale:2", "repeated-iss"},
                             "with an ISS that an old ACK acknowledges, a stale SYN and that ACK do")},
          .cases = {"listen/old-duplicate-syn"}};
}

TutorialClaim i_passive_closer() {
  return {.letter = 'i',
          .says = "The passive closer always reaches CLOSED before the active closer.",
          .standing = Standing::Refuted,
          .why =
              "It is usual and not guaranteed: while the last ACK is lost or late, LAST-ACK goes on, and TIME-WAIT "
              "may end before it. In a simultaneous close there is no passive closer.",
          .paragraphs = {"9293:3.6.1-3", "9293:3.6-4.6.1", "9293:3.10.7.4-2.5.2.2.2.8.2.1", "9293:3.10.8-6.1"},
          .evidence = {asked(kAgainst, "C4", {"short-time-wait"},
                             "the side that sent FIN first is CLOSED first, TIME-WAIT being short"),
                       asked(kAgainst, "C4", {}, "also if TIME-WAIT outlives every segment of before"),
                       asked(kAgainst, "C4", {"lossless", "single", "in-order"}, "also on a network that only delays")},
          .cases = {"*/close/passive", "*/close/simultaneous"}};
}

TutorialClaim j_no_data_after_fin() {
  return {.letter = 'j',
          .says = "After a FIN was received no more data can be sent.",
          .standing = Standing::Refuted,
          .why =
              "A FIN closes the direction of its sender only. Who receives it is in CLOSE-WAIT, where SEND goes on, "
              "and the peer takes the data in FIN-WAIT-2.",
          .paragraphs = {"9293:3.6-1", "9293:3.6.1-1", "9293:3.10.2-10.1"},
          .evidence = {trial(kAgainst, "half-close-carries-text", &trials::half_closed_connection_carries_text,
                             "SEND in CLOSE-WAIT is accepted, and the user in FIN-WAIT-2 receives the data")},
          .cases = {"*/close/half-close-sends", "*/close/half-close-receives", "close-wait/call/send"}};
}

TutorialClaim k_data_offset() {
  return {.letter = 'k',
          .says = "The data offset lies from 5 to 15, the header has 20 to 60 octets.",
          .standing = Standing::Holds,
          .why =
              "Four bits count 32-bit words, and the fixed part has five. What to do with less than five is not "
              "said.",
          .paragraphs = {"9293:3.1-6.10.2", "9293:3.1-6.22.1"},
          .evidence = {trial(
              kFor, "headers-of-20-to-60-octets",
              [](const Who&) { return Outcome(trials::reads_headers_of_20_to_60_octets(&wire::parse)); },
              "of the data offsets 0 to 15 just 5 to 15 are read, as headers of 20 to 60 octets")},
          .cases = {"*/malformed/*/data-offset-*"}};
}

TutorialClaim l_half_open_lifetime() {
  return {.letter = 'l',
          .says = "A half-open entry lives for the sum of all retransmission timeouts of the SYN,ACK.",
          .standing = Standing::HoldsIf,
          .condition =
              "the peer stays silent, the endpoint gives up by counting timeouts, and it neither evicts "
              "entries nor uses SYN cookies; a habit of implementations, and no rule of an RFC",
          .why =
              "Left alone the entry does live for the sum, the wait after the last copy included. The RFC has only "
              "R2 and the user timeout; RST or a new SYN ends it sooner, and with SYN cookies there is none.",
          .paragraphs = {"9293:3.8.3-1", "9293:3.8.3-5", "9293:3.10.8-2.1", "9293:3.10.7.4-2.2.2.2.2.1.2.1",
                         "9293:3.10.7.4-2.4.2.1.2.1", "4987:3.6"},
          .evidence = {asked(kAgainst, "H8", {}, "an entry left alone lives longer or shorter than the sum"),
                       trial(kExcept, "reset-ends-half-open", &trials::reset_ends_half_open,
                             "a RST takes SYN-RECEIVED back to LISTEN at once"),
                       trial(kExcept, "syn-ends-half-open", &trials::syn_ends_half_open,
                             "and so does another SYN in the window"),
                       trial(kExcept, "cookie-keeps-no-entry", &trials::cookie_keeps_no_entry,
                             "an endpoint with SYN cookies answers the SYN, keeps no place and sends nothing again")},
          .cases = {"syn-received/timer/*", "listen/backlog/*"}};
}

TutorialClaim m_length_of_time_wait() {
  return {
      .letter = 'm',
      .says = "TIME-WAIT should last from the peer's first FIN until its last retransmission, plus MSL.",
      .standing = Standing::Refuted,
      .why =
          "The rule is another one: 2 MSL from the entry, and again 2 MSL from each FIN that arrives; what the peer "
          "sends and the network loses changes nothing. Which length would suffice is another question.",
      .paragraphs = {"9293:3.6.1-3", "9293:3.10.7.4-2.8.2.2.2.8.2.1", "9293:3.4.2-2"},
      .evidence = {trial(kAgainst, "after-only-fin", &trials::time_wait_lasts_otherwise_than_msl_after_only_fin,
                         "after the only FIN that arrives TIME-WAIT lasts 2 MSL, not MSL"),
                   trial(kAgainst, "after-repeated-fin", &trials::time_wait_lasts_otherwise_than_msl_after_repeated_fin,
                         "after a FIN that comes again it lasts 2 MSL more, not MSL")},
      .cases = {"*/timer/ends", "*/timer/ends-after-fin-*"}};
}

TutorialClaim n_six_flags() {
  return {.letter = 'n',
          .says = "The TCP header has six flag bits.",
          .standing = Standing::Refuted,
          .why = "That was RFC 793. RFC 3168 added ECE and CWR: there are eight, and four bits are reserved.",
          .paragraphs = {"9293:3.1-6.14.1", "9293:3.1-6.12.2", "3168:6.1"},
          .evidence = {trial(
                           kAgainst, "eight-control-bits",
                           [](const Who&) { return Outcome(trials::reads_eight_control_bits(&wire::parse)); },
                           "each of the eight bits of the header's octet 13 is read as a flag"),
                       trial(
                           kAgainst, "four-reserved-bits",
                           [](const Who&) { return Outcome(trials::reads_four_reserved_bits(&wire::parse)); },
                           "each of the four bits beside the data offset is read as reserved: there are no six")},
          .cases = {"*/header/*-ece*", "*/header/*-cwr", "*/header/*-reserved-*"}};
}

TutorialClaim o_data_after_close_wait() {
  return {.letter = 'o',
          .says = "From CLOSE-WAIT on the server can still receive data from the client.",
          .standing = Standing::Refuted,
          .why =
              "The client's FIN came after all of its data, and its SEND is refused from then on; text that comes "
              "nevertheless is ignored. What is left is to read what had arrived before, and to send.",
          .paragraphs = {"9293:3.10.2-16.1", "9293:3.10.7.4-2.7.2.7.2.1", "9293:3.10.3-12.1"},
          .evidence = {trial(kAgainst, "send-is-refused", &trials::whoever_closed_cannot_send,
                             "SEND is refused in FIN-WAIT-1, FIN-WAIT-2, CLOSING and TIME-WAIT"),
                       trial(kAgainst, "text-is-ignored", &trials::text_after_fin_is_ignored,
                             "text is ignored in CLOSE-WAIT, LAST-ACK, CLOSING and TIME-WAIT")},
          .cases = {"close-wait/data/*", "last-ack/data/*", "fin-wait-*/call/send"}};
}

std::string_view before_colon(std::string_view variant) { return variant.substr(0, variant.find(':')); }

// The group of a variant; of one that does not exist, "".
std::string group_of(std::string_view variant) {
  for (const VariantInfo& v : all_variants()) {
    if (before_colon(v.name) == before_colon(variant)) return v.group;
  }
  return "";
}

// That something does not happen says nothing of endpoints that never are ESTABLISHED.
bool ever_established(const model::Assumptions& a, const Effort& effort) {
  const Query both{.marks = bit(Mark::BothEstablished)};
  return answer_exhaustively(a, both, effort).verdict == Verdict::Reachable;
}

Outcome found_in(const Answer& answer, const Evidence& evidence, const model::Assumptions& a, const Effort& effort) {
  const bool counts = evidence.among != nullptr;
  const auto& numbers = answer.numbers;
  if (counts && std::any_of(numbers.begin(), numbers.end(), evidence.among)) return true;
  if (!counts && answer.verdict == Verdict::Reachable) return true;
  // A lifetime is measured for some schedules, and on a host of its own.
  if (setting_of(evidence)->query.ask == Ask::Lifetime && answer.verdict != Verdict::Unknown) return false;
  const bool complete = answer.verdict != Verdict::Unknown && answer.trouble.empty();
  return complete && ever_established(a, effort) ? Outcome(false) : std::nullopt;
}

bool is_interrupted(const Effort& effort) { return effort.interrupt != nullptr && *effort.interrupt; }

// The permissions that are used now so, now so, each of them once.
std::vector<const model::Clause*> open_permissions(const Who& who) {
  std::vector<const model::Clause*> open;
  for (const model::Endpoints& endpoints : who) {
    for (const model::Permission& p : endpoints.permissions) {
      if (p.both_ways && std::find(open.begin(), open.end(), p.clause) == open.end()) open.push_back(p.clause);
    }
  }
  return open;
}

// The open permissions whose bit is set are used, the others are not.
Who settled(Who who, const std::vector<const model::Clause*>& open, std::uint64_t used) {
  for (model::Endpoints& endpoints : who) {
    std::vector<model::Permission> kept;
    for (const model::Permission& p : endpoints.permissions) {
      const auto place = static_cast<unsigned>(std::find(open.begin(), open.end(), p.clause) - open.begin());
      if (!p.both_ways || (used >> place & 1U) != 0) kept.push_back({p.clause, false});
    }
    endpoints.permissions = std::move(kept);
  }
  return who;
}

// A support must be found in every way in which permissions can be used, anything else in some way.
Outcome tried(const Evidence& evidence, const Who& who, const Effort& effort) {
  const std::vector<const model::Clause*> open = open_permissions(who);
  const bool decisive = evidence.bears != Bears::Support;
  Outcome all = !decisive;
  for (std::uint64_t used = 0; used >> open.size() == 0; ++used) {
    if (is_interrupted(effort)) return {};
    const Outcome found = evidence.run(settled(who, open, used));
    if (found == decisive) return decisive;
    if (!found) all.reset();
  }
  return all;
}

Standing standing_of(const TutorialClaim& claim, const std::vector<Finding>& findings) {
  Standing standing = Standing::Holds;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Outcome found = findings[i].found;
    const Bears bears = claim.evidence[i].bears;
    if (found && bears != Bears::Exception && *found == (bears == Bears::Counterexample)) return Standing::Refuted;
    if (!found) standing = Standing::Undecided;
    if (found == true && bears == Bears::Exception && standing == Standing::Holds) standing = Standing::HoldsIf;
  }
  return standing;
}

}  // namespace

const std::vector<TutorialClaim>& tutorial_claims() {
  static const std::vector<TutorialClaim> all = {
      a_syn_and_fin(),         b_data_on_syn(),       c_third_segment(),        d_time_wait_restarts(),
      e_reset_after_fin(),     f_numbers_from_one(),  g_four_segments(),        h_stale_syn(),
      i_passive_closer(),      j_no_data_after_fin(), k_data_offset(),          l_half_open_lifetime(),
      m_length_of_time_wait(), n_six_flags(),         o_data_after_close_wait()};
  return all;
}

const Setting* setting_of(const Evidence& evidence) {
  const Scenario* const scenario = find_scenario(evidence.scenario);
  if (scenario == nullptr) return nullptr;
  for (const Setting& s : scenario->settings) {
    if (s.variants == evidence.variants) return &s;
  }
  return nullptr;
}

std::vector<std::string> variants_of(const Evidence& evidence, const std::vector<std::string>& besides) {
  std::vector<std::string> all;
  for (const std::string& own : evidence.variants) {
    const std::string group = group_of(own);
    const auto replaces = [&](const std::string& v) { return v == own || (!group.empty() && group_of(v) == group); };
    if (std::none_of(besides.begin(), besides.end(), replaces)) all.push_back(own);
  }
  all.insert(all.end(), besides.begin(), besides.end());
  return all;
}

ClaimVerdict judge(const TutorialClaim& claim, const Effort& effort, const std::vector<std::string>& variants) {
  const Who who = with_variants(model::Assumptions{}, variants).endpoints;
  ClaimVerdict verdict;
  std::vector<model::Assumptions> assumptions;
  for (const Evidence& e : claim.evidence) {
    verdict.findings.push_back({.variants = variants_of(e, variants)});
    const model::Assumptions start = e.run == nullptr ? find_scenario(e.scenario)->assumptions : model::Assumptions{};
    assumptions.push_back(with_variants(start, verdict.findings.back().variants));
  }
  for (std::size_t i = 0; i < claim.evidence.size() && !is_interrupted(effort); ++i) {
    const Evidence& e = claim.evidence[i];
    Finding& finding = verdict.findings[i];
    if (e.run != nullptr) {
      finding.found = tried(e, who, effort);
      continue;
    }
    finding.answer = answer_exhaustively(assumptions[i], setting_of(e)->query, effort);
    finding.found = found_in(*finding.answer, e, assumptions[i], effort);
  }
  verdict.standing = standing_of(claim, verdict.findings);
  return verdict;
}

}  // namespace synfin::properties
