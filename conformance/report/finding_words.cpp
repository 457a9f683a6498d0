#include "conformance/report/finding_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/case_json.h"
#include "conformance/report/report_text.h"
#include "conformance/report/report_trace.h"
#include "wire/tcp.h"

namespace synfin::conformance {

namespace {

constexpr std::size_t kMostCasesListed = 20;

std::string number_in_words(const Number& n) {
  constexpr std::array<std::string_view, 9> kBases = {"0",
                                                      "the peer's initial sequence number",
                                                      "RCV.NXT",
                                                      "RCV.NXT + RCV.WND (the first number right of the window)",
                                                      "the middle of the receive window",
                                                      "SND.UNA",
                                                      "SND.NXT",
                                                      "ISS",
                                                      "SND.UNA - MAX.SND.WND (the oldest that RFC 5961 takes)"};
  const std::string_view base = kBases[static_cast<std::size_t>(n.base)];
  const auto offset = static_cast<std::int32_t>(n.offset);
  if (offset == 0) return std::string(base);
  if (n.base == Base::Zero) return fmt::format("{}", n.offset);
  if (n.offset == 0x8000'0000U) return fmt::format("{} + 2^31", base);
  return fmt::format("{} {} {}", base, offset < 0 ? '-' : '+',
                     offset < 0 ? -std::int64_t{offset} : std::int64_t{offset});
}

void add(std::string& list, const std::string& more) { list += (list.empty() ? "" : ", ") + more; }

std::string options_in_words(const OptionSpec& o) {
  std::string list;
  if (o.mss) add(list, fmt::format("MSS {}", o.mss_value));
  if (o.window_scale) add(list, fmt::format("window scale {}", o.shift));
  if (o.timestamps) add(list, "timestamps");
  if (o.sack_permitted) add(list, "SACK permitted");
  if (!o.raw.empty()) add(list, fmt::format("octets {}", hex_of(o.raw)));
  return list;
}

std::string rest_in_words(const SegmentSpec& s) {
  const SegmentSpec plain;
  std::string rest;
  if (s.fills_window) add(rest, "with as much text as the window takes");
  if (!s.fills_window && s.text != 0) add(rest, fmt::format("with {} of text", counted(s.text, "octet", "octets")));
  if (s.window != plain.window) add(rest, fmt::format("WND = {}", s.window));
  if (s.urgent != 0) add(rest, fmt::format("urgent pointer {}", s.urgent));
  if (s.reserved != 0) add(rest, fmt::format("reserved bits {}", s.reserved));
  const std::string options = options_in_words(s.options);
  if (!options.empty()) add(rest, "options " + options);
  if (s.spoiled != Spoiled::No) add(rest, fmt::format("spoiled: {}", name(s.spoiled)));
  return rest.empty() ? rest : ", " + rest;
}

std::string words_of(const SegmentSpec& s, const std::string& peer) {
  const std::string flags = flags_to_text(s.flags);
  std::string text = fmt::format("{} sends {}: SEQ = {}", peer,
                                 flags.empty() ? "a segment without control bits" : flags, number_in_words(s.seq));
  if ((s.flags & wire::kAck) != 0) text += fmt::format(", ACK = {}", number_in_words(s.ack));
  return text + rest_in_words(s) + ".";
}

std::string words_of(const CallSpec& c, const std::string& peer) {
  const std::string user = peer == "The peer" ? "The user" : fmt::format("The user, for {}{},", 'p', peer.substr(1));
  const auto words = [&](std::string_view what) { return fmt::format("{} {}.", user, what); };
  const std::string_view on = c.on_listener ? "the listener" : "the connection";
  switch (c.call) {
    case Call::OpenPassive:
      return words(c.backlog == CallSpec{}.backlog ? "opens passively"
                                                   : fmt::format("opens passively, with a backlog of {}", c.backlog));
    case Call::OpenActive: return words("opens actively");
    case Call::Accept: return words("accepts the connection");
    case Call::Send: return words(fmt::format("sends {}", counted(c.octets, "octet", "octets")));
    case Call::Receive: return words(fmt::format("receives at most {}", counted(c.octets, "octet", "octets")));
    case Call::Shutdown: return words(fmt::format("closes {} for sending, and goes on receiving", on));
    case Call::Close: return words(fmt::format("closes {} for good", on));
    case Call::Abort: return words(fmt::format("aborts {}", on));
    case Call::Status: break;
  }
  return words(fmt::format("asks for the state of {}", on));
}

std::string words_of(const WaitSpec& w, const std::string&) {
  return fmt::format("{:g} s pass.", static_cast<double>(w.duration) / 1000);
}

std::string words_of(const ReachSpec& r, const std::string&) {
  return fmt::format("(Now the connection is in {}.)", name(r.state));
}

enum class Effect { Death, Reset, Silence, OtherState, OtherTime, OtherSegment };

Effect effect_of(const Failure& f) {
  if (f.clause == &model::kStackSurvives) return Effect::Death;
  if (f.got == "nothing") return Effect::Silence;
  if (f.got.find("<SEQ=") == std::string::npos) {
    return f.got.rfind("what came later", 0) == 0 ? Effect::OtherTime : Effect::OtherState;
  }
  return f.got.find("RST") != std::string::npos ? Effect::Reset : Effect::OtherSegment;
}

std::string_view says(Effect effect) {
  switch (effect) {
    case Effect::Death: return "one segment or call ends the stack, and every connection with it";
    case Effect::Reset: return "the reset that is sent can end a connection that should live on";
    case Effect::Silence: return "nothing comes, so that whoever waits for the answer has to time out";
    case Effect::OtherState:
      return "the user is told otherwise than the rules have it, or the two ends disagree on the state";
    case Effect::OtherTime: return "something lasts for longer or less long than the rules have it";
    case Effect::OtherSegment: break;
  }
  return "a segment is sent that should not be, or should be another one; the connection goes on";
}

// The run that was recorded is another one than the run that found it; in real time they may differ.
std::string recorded_note(const Finding& finding, const Judged& traced) {
  if (traced.result.failure && traced.result.failure->clause == finding.clause) return "";
  return fmt::format(
      "\nWhen the case was run again to record it, it gave another verdict ({}): what is below and in the\n"
      "trace is that second run.\n",
      name(traced.result.verdict));
}

std::string what_was_done(const Judged& traced) {
  std::string text = "\n## What was done\n\n";
  std::size_t number = 0;
  for (const Stimulus& s : traced.the_case->stimuli) text += fmt::format("{}. {}\n", ++number, in_words(s));
  return text;
}

std::string shown_by(const Finding& f) {
  std::string text = fmt::format("\n## Shown by {}\n\n", counted(f.shown_by.size(), "case", "cases"));
  for (std::size_t i = 0; i < std::min(kMostCasesListed, f.shown_by.size()); ++i) {
    text += fmt::format("- `{}`\n", f.shown_by[i]->the_case->id);
  }
  if (f.shown_by.size() > kMostCasesListed) {
    text += fmt::format("- and {} more\n", f.shown_by.size() - kMostCasesListed);
  }
  return text;
}

std::string files_in_words(const FolderFiles& files) {
  std::string text =
      "\n## The files\n\n- `trace.json`: for `synfin replay`\n"
      "- `trace.pcapng`: the packets for Wireshark, with the user calls and the verdict as comments\n";
  text +=
      files.no_picture.empty() ? "- `ladder.svg`: the picture\n" : fmt::format("- no picture: {}\n", files.no_picture);
  constexpr std::array<std::string_view, 3> kTells = {
      "the same stimuli, and what the stack did", "the stack fails it, and what keeps to the standard passes",
      "it expects what the standard asks for, but packetdrill does not look at what is wrong here"};
  text += files.no_script.empty() ? fmt::format("- `trace.pkt`: a script for packetdrill; {}\n",
                                                kTells[static_cast<std::size_t>(files.script)])
                                  : fmt::format("- no script for packetdrill: {}\n", files.no_script);
  return text;
}

}  // namespace

std::string in_words(const Stimulus& stimulus) {
  const std::string peer = stimulus.peer == 0 ? "The peer" : fmt::format("Peer {}", stimulus.peer);
  return std::visit([&](const auto& what) { return words_of(what, peer); }, stimulus.what);
}

std::string got_in_words(const Failure& failure) {
  switch (effect_of(failure)) {
    case Effect::Death: return fmt::format("The stack did not survive it: {}.", failure.got);
    case Effect::Silence: return "The stack sent nothing.";
    case Effect::OtherState: return fmt::format("The user was told: {}.", failure.got);
    case Effect::OtherTime: return fmt::format("The stack is explained only by this: {}.", failure.got);
    case Effect::Reset:
    case Effect::OtherSegment: break;
  }
  return fmt::format("The stack sent `{}`.", failure.got);
}

std::string_view name(Severity severity) {
  constexpr std::array<std::string_view, 4> kNames = {"low", "medium", "high", "critical"};
  return kNames[static_cast<std::size_t>(severity)];
}

Weight weight_of(const Failure& failure) {
  const Effect effect = effect_of(failure);
  const std::string_view what = says(effect);
  if (effect == Effect::Death) return {Severity::Critical, fmt::format("Who can reach the port can do it: {}.", what)};
  switch (failure.clause->level) {
    case model::Level::Must: return {Severity::High, fmt::format("It is a MUST, on which peers may rely: {}.", what)};
    case model::Level::Should:
      return {Severity::Medium, fmt::format("It is a SHOULD, which wants a good reason not to be kept: {}.", what)};
    case model::Level::May:
    case model::Level::Plain: break;
  }
  const bool harmless = effect == Effect::OtherSegment || effect == Effect::OtherTime;
  return {harmless ? Severity::Low : Severity::Medium,
          fmt::format("It is plain description, neither MUST nor SHOULD: {}.", what)};
}

std::string rule_in_words(const model::Clause& clause) {
  const std::string level = clause.level == model::Level::Plain ? "a plain description, no MUST or SHOULD"
                                                                : fmt::format("a {}", name(clause.level));
  return fmt::format("**{}** [{}]({}) ({}): {}.", name(broken(clause.level)), citation(clause), link_to(clause), level,
                     clause.says);
}

std::string asked_in_words(const Failure& failure) {
  const model::Clause& clause = *failure.clause;
  const Weight weight = weight_of(failure);
  const std::string allowed =
      failure.expected == clause.says ? "" : fmt::format(" Allowed was: `{}`.", failure.expected);
  return fmt::format("{} asks: {}.{}\n\nSeverity: **{}**. {}\n", citation(clause), clause.says, allowed,
                     name(weight.severity), weight.why);
}

std::string readme(const RunFacts& facts, const Finding& f, const Judged& traced, const Story& story,
                   const FolderFiles& files) {
  const Failure found{
      .clause = f.clause, .state = f.state, .entered_by = nullptr, .expected = f.expected, .got = f.got};
  const auto& again = traced.result.failure;
  std::string text = fmt::format("# {}: {} in {}\n\n", facts.stack, f.clause->id, name(f.state));
  text += rule_in_words(*f.clause) + "\n\n";
  text += fmt::format(
      "- Stack: {} {}, judged by profile {}\n- State: {}, in which the standard has the connection when it shows\n"
      "- Shown by {}\n",
      facts.stack, facts.stack_version, facts.profile, name(f.state), counted(f.shown_by.size(), "case", "cases"));
  if (!story.also_on.empty()) {
    text += fmt::format("- Known of {} too: the same rule in the same state, perhaps broken otherwise\n",
                        fmt::join(story.also_on, ", "));
  }
  text += recorded_note(f, traced);
  text += what_was_done(traced);
  if (!story.made_from.empty()) text += "\n" + story.made_from + "\n";
  const Failure& shown = again && again->clause == f.clause ? *again : found;
  text += fmt::format("\n## What came, and what was asked\n\n{}\n\n{}", got_in_words(shown), asked_in_words(shown));
  // What the user's command names is found from where it was given.
  const std::string_view from =
      facts.is_foreign ? "from the folder where synfin was run (FOLDER is this one)" : "in this folder";
  const std::string_view trace = facts.is_foreign ? "FOLDER/trace.json" : "trace.json";
  text += fmt::format(
      "\n## Again\n\nOn {0} and on the model of the standard, {1}; then on another stack;\n"
      "and the first case that showed it, whole:\n\n    {2}\n    synfin replay {3} STACK\n    {4}\n",
      facts.stack, from, replay_of_trace(facts, trace), trace, replay_command(facts, f.shown_by.front()->the_case->id));
  text += fmt::format("\n## What happened\n\n```\n{}```\n", ladder(traced.trace));
  return text + files_in_words(files) + shown_by(f);
}

}  // namespace synfin::conformance
