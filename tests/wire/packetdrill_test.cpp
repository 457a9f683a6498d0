#include "wire/packetdrill.h"

#include <gtest/gtest.h>

#include <optional>
#include <regex>
#include <sstream>

namespace synfin::wire {
namespace {

using Seg = model::Segment<model::Numbers>;

// A line of a script with a segment, as packetdrill's grammar has it.
struct ScriptLine {
  bool outbound;
  std::string flags;
  std::uint32_t seq, ack;
};

// Reads a script strictly: nothing but what packetdrill's grammar allows, and only what this project writes of it. Says
// what is wrong, or returns the segments.
struct Reader {
  std::vector<ScriptLine> segments;
  std::string wrong;

  explicit Reader(const std::string& script) {
    std::istringstream in(script);
    bool body = false;
    for (std::string line; wrong.empty() && std::getline(in, line);) {
      if (line.empty() || line.rfind("//", 0) == 0) continue;
      static const std::regex kOption("--tolerance_usecs=[0-9]+");
      static const std::regex kEvent(R"((\+0|\+[0-9]+\.[0-9]{3}|\*) ([^ ].*))");
      std::smatch m;
      if (!body && std::regex_match(line, kOption)) continue;
      body = true;
      if (!std::regex_match(line, m, kEvent))
        wrong = "no event: " + line;
      else if (m[2].str()[0] == '<' || m[2].str()[0] == '>')
        segment(m[2], m[1] == "*");
      else if (m[1] == "*")
        wrong = "a call at any time: " + line;
      else
        call(m[2]);
    }
    if (script.empty() || script.back() != '\n') wrong = "no end of line at the end";
  }

  static std::uint64_t number(const std::string& text) { return text.empty() ? 0 : std::stoull(text); }

  void segment(const std::string& text, bool any_time) {
    static const std::regex kSegment(
        R"(([<>]) (-|\.|[FSRPU]+\.?) ([0-9]+):([0-9]+)\(([0-9]+)\)( ack ([0-9]+))?( win ([0-9]+))?( <(.+)>)?)");
    std::smatch m;
    if (!std::regex_match(text, m, kSegment)) return fail("no segment", text);
    const bool outbound = m[1] == ">";
    const std::uint64_t seq = number(m[3]), end = number(m[4]), octets = number(m[5]), ack = number(m[7]);
    if (seq > 0xFFFFFFFFU || end > 0xFFFFFFFFU || ack > 0xFFFFFFFFU || octets > 0xFFFF) return fail("too large", text);
    if (end != seq + octets) return fail("the end is not the start and the length", text);
    if (number(m[9]) > 0xFFFF) return fail("a window of more than 16 bits", text);
    if (!outbound && !m[8].matched) return fail("an inbound segment without a window", text);
    if (!outbound && any_time) return fail("an inbound segment at any time", text);
    if (!outbound && m[11] == "...") return fail("an inbound segment with any options", text);
    if ((m[2].str().find('.') != std::string::npos) != m[6].matched) return fail("ACK and its number disagree", text);
    if (m[10].matched && m[11] != "..." && !options(m[11])) return fail("bad options", text);
    segments.push_back({outbound, m[2], static_cast<std::uint32_t>(seq), static_cast<std::uint32_t>(ack)});
  }

  // The options' octets are a multiple of four.
  static bool options(const std::string& list) {
    static const std::pair<std::regex, std::size_t> kOptions[] = {{std::regex("mss [0-9]+"), 4},
                                                                  {std::regex("nop"), 1},
                                                                  {std::regex("sackOK"), 2},
                                                                  {std::regex("wscale [0-9]+"), 3},
                                                                  {std::regex("TS val [0-9]+ ecr [0-9]+"), 10}};
    std::size_t octets = 0;
    std::istringstream in(list);
    for (std::string option; std::getline(in, option, ',');) {
      bool known = false;
      for (const auto& [form, size] : kOptions) {
        if (!std::regex_match(option, form)) continue;
        octets += size;
        known = true;
      }
      if (!known) return false;
    }
    return octets % 4 == 0 && octets <= 40;
  }

  void call(const std::string& text) {
    static const std::regex kCall(
        R"((socket\(\.\.\., SOCK_STREAM, IPPROTO_TCP\)|bind\([0-9]+, \.\.\., \.\.\.\))"
        R"(|listen\([0-9]+, 1\)|accept\([0-9]+, \.\.\., \.\.\.\)|connect\([0-9]+, \.\.\., \.\.\.\))"
        R"(|fcntl\([0-9]+, F_SETFL, O_RDWR\|O_NONBLOCK\)|(read|write)\([0-9]+, \.\.\., [0-9]+\))"
        R"(|shutdown\([0-9]+, SHUT_WR\)|close\([0-9]+\))"
        R"(|setsockopt\([0-9]+, SOL_SOCKET, SO_REUSEADDR, \[1\], 4\))"
        R"(|setsockopt\([0-9]+, SOL_SOCKET, SO_LINGER, \{onoff=1, linger=0\}, 8\))"
        R"(|getsockopt\([0-9]+, SOL_SOCKET, SO_ERROR, \[(0|E[A-Z]+)\], \[4\]\)))"
        R"( = ([0-9]+|-1 E[A-Z]+ \([A-Za-z ]+\)))");
    if (!std::regex_match(text, kCall)) fail("no call", text);
  }

  void fail(const std::string& why, const std::string& text) { wrong = why + ": " + text; }
};

// What packetdrill makes of a script's numbers: those of a segment with SYN are taken as they are on the remote side
// and shifted by the difference of the initial numbers on the local side; those of others count from the initial
// numbers. It learns the remote one from the first segment to a listener or from the SYN,ACK to a connect, and the
// local one from the first SYN out.
struct Numbering {
  std::uint32_t live_local;  // what the stack chooses
  bool active;
  std::uint32_t live_remote_isn = 0, live_local_isn = 0, script_local_isn = 0;
  bool remote_known = false, local_known = false;

  // The segment as it is on the wire.
  ScriptLine live(ScriptLine line) {
    const bool syn = line.flags.find('S') != std::string::npos, ack = line.flags.find('.') != std::string::npos;
    if (!line.outbound && !remote_known && (!active || (syn && ack))) {
      remote_known = true;
      live_remote_isn = line.seq;
    }
    if (line.outbound && syn && !local_known) {
      local_known = true;
      live_local_isn = live_local;
      script_local_isn = line.seq;
    }
    const std::uint32_t remote = syn ? 0 : live_remote_isn;
    const std::uint32_t local = syn ? live_local_isn - script_local_isn : live_local_isn;
    line.seq += line.outbound ? local : remote;
    if (ack) line.ack += line.outbound ? remote : local;
    return line;
  }
};

Seg seg(std::uint32_t seq, std::optional<std::uint32_t> ack, std::string_view flags, std::uint32_t text = 0) {
  Seg s{.seq = {seq}, .text = text, .wnd = 65535, .has_ack = ack.has_value()};
  s.ack = {ack.value_or(0)};
  s.has_syn = flags.find('S') != flags.npos;
  s.has_fin = flags.find('F') != flags.npos;
  s.has_rst = flags.find('R') != flags.npos;
  return s;
}
ScriptEvent in(std::uint32_t at, const Seg& s) { return {.at = at, .what = Inbound{{.segment = s}}}; }
ScriptEvent out(std::uint32_t at, const Seg& s) { return {.at = at, .what = Outbound{{.segment = s}}}; }
ScriptEvent call(std::uint32_t at, UserCall what, std::string error = {}) {
  return {.at = at, .what = ScriptCall{.call = what, .octets = 10, .error = std::move(error)}};
}

constexpr std::uint32_t kIss = 4'000'000'000, kIrs = 0xFFFF'FF00;  // the remote numbers wrap

PacketdrillScript passive() {
  return {.title = "A connection opens and closes",
          .paragraph = "RFC 9293, 3.5",
          .events = {call(0, UserCall::Listen), in(100, seg(kIrs, {}, "S")), out(100, seg(kIss, kIrs + 1, "S")),
                     in(200, seg(kIrs + 1, kIss + 1, "")), call(200, UserCall::Accept),
                     in(300, seg(kIrs + 1, kIss + 1, "", 1000)), out(300, seg(kIss + 1, kIrs + 1001, "")),
                     call(400, UserCall::Close), out(400, seg(kIss + 1, kIrs + 1001, "F")),
                     in(500, seg(kIrs + 1001, kIss + 2, "F")), out(500, seg(kIss + 2, kIrs + 1002, ""))}};
}

PacketdrillScript simultaneous() {
  return {.title = "Simultaneous open",
          .events = {call(0, UserCall::Connect), out(0, seg(kIss, {}, "S")), in(10, seg(kIrs, {}, "S")),
                     out(10, seg(kIss, kIrs + 1, "S")), in(20, seg(kIrs, kIss + 1, "S")),
                     out(20, seg(kIss + 1, kIrs + 1, "")), in(30, seg(kIrs + 1, kIss + 1, "R"))}};
}

// A SYN of an older incarnation reaches a listener; the peer resets what it opened.
PacketdrillScript stale_syn() {
  return {.title = "An old SYN",
          .events = {call(0, UserCall::Listen), in(10, seg(kIrs - 5000, {}, "S")), out(10, seg(kIss, kIrs - 4999, "S")),
                     in(20, seg(kIrs, {}, "S")), out(20, seg(kIss + 1, kIrs - 4999, "")),
                     in(30, seg(kIrs - 4999, {}, "R"))}};
}

// Nobody listens, then an old ACK, then an old SYN: the stack has no numbers of its own.
PacketdrillScript closed() {
  return {.title = "CLOSED answers with resets",
          .events = {in(0, seg(500, 700, "")), out(0, seg(700, {}, "R")), in(5, seg(900, {}, "S", 3)),
                     out(5, seg(0, 904, "R"))}};
}

// Every number on the wire is that of the execution, shifted by the same for each side.
void expect_faithful(const PacketdrillScript& script, bool active) {
  const std::string text = packetdrill_script(script);
  const Reader read(text);
  ASSERT_EQ(read.wrong, "") << text;
  Numbering numbering{.live_local = 123'456'789, .active = active};
  std::optional<std::uint32_t> remote_shift;
  std::size_t n = 0;
  for (const ScriptEvent& event : script.events) {
    const auto* from = std::get_if<Inbound>(&event.what);
    const auto* to = std::get_if<Outbound>(&event.what);
    if (from == nullptr && to == nullptr) continue;
    ASSERT_LT(n, read.segments.size());
    const ScriptLine line = numbering.live(read.segments[n++]);
    const Seg& s = from != nullptr ? from->segment : to->segment;
    EXPECT_EQ(line.outbound, to != nullptr);
    const std::uint32_t local_shift = numbering.local_known ? numbering.live_local - kIss : 0;
    const std::uint32_t remote = line.outbound ? line.ack - s.ack.raw : line.seq - s.seq.raw;
    if (!line.outbound || s.has_ack) {
      if (!remote_shift) remote_shift = remote;
      EXPECT_EQ(remote, *remote_shift) << text;
    }
    const std::uint32_t local = line.outbound ? line.seq - s.seq.raw : line.ack - s.ack.raw;
    if (line.outbound || s.has_ack) {
      EXPECT_EQ(local, local_shift) << text;
    }
  }
  EXPECT_EQ(n, read.segments.size());
}

TEST(Packetdrill, PassiveOpenAndClose_LineForLine) {
  PacketdrillScript script = passive();
  script.tolerance = 50;
  script.events[7].comment = "The user closes.\nA FIN follows.";
  EXPECT_EQ(packetdrill_script(script), R"(--tolerance_usecs=50000
// A connection opens and closes
// See RFC 9293, 3.5.
// The stack under test is the local side. Sequence numbers count from each side's initial one.
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0.100 < S 0:0(0) win 65535
+0 > S. 0:0(0) ack 1 <...>
+0.100 < . 1:1(0) ack 1 win 65535
+0 accept(3, ..., ...) = 4
+0.100 < P. 1:1001(1000) ack 1 win 65535
+0 > . 1:1(0) ack 1001 <...>

// The user closes.
// A FIN follows.
+0.100 close(4) = 0
+0 > F. 1:1(0) ack 1001 <...>
+0.100 < F. 1001:1001(0) ack 2 win 65535
+0 > . 2:2(0) ack 1002 <...>
)");
}

TEST(Packetdrill, ActiveOpen_DoesNotWait) {
  const std::string text = packetdrill_script(simultaneous());
  EXPECT_NE(text.find("+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n"
                      "+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)\n"
                      "+0 > S 0:0(0) <...>\n"
                      "+0.010 < S 0:0(0) win 65535\n"
                      "+0 > S. 0:0(0) ack 1 <...>\n"),
            std::string::npos)
      << text;
}

TEST(Packetdrill, Numbers_ComeBackOnTheWire) {
  expect_faithful(passive(), false);
  expect_faithful(simultaneous(), true);
  expect_faithful(stale_syn(), false);
  expect_faithful(closed(), false);
  // A stale SYN,ACK comes first: packetdrill counts from it.
  PacketdrillScript bad_ack = simultaneous();
  bad_ack.events = {call(0, UserCall::Connect),      out(0, seg(kIss, {}, "S")),
                    in(5, seg(77, kIss - 9, "S")),   out(5, seg(kIss - 9, {}, "R")),
                    in(9, seg(kIrs, kIss + 1, "S")), out(9, seg(kIss + 1, kIrs + 1, ""))};
  expect_faithful(bad_ack, true);
  // An old SYN crosses ours before the SYN,ACK: packetdrill counts from the SYN,ACK all the same.
  PacketdrillScript old_syn = simultaneous();
  old_syn.events[2] = in(10, seg(kIrs - 77, {}, "S"));
  old_syn.events[3] = out(10, seg(kIss, kIrs - 76, "S"));
  expect_faithful(old_syn, true);
}

TEST(Packetdrill, Calls_AreInTheGrammar) {
  PacketdrillScript script = passive();
  script.events.resize(5);
  for (const UserCall what : {UserCall::Write, UserCall::Read, UserCall::ShutdownWrite, UserCall::PendingError,
                              UserCall::CloseListener, UserCall::Abort}) {
    script.events.push_back(call(1000, what));
  }
  for (const UserCall what : {UserCall::Accept})
    script.events.insert(script.events.begin() + 1, call(0, what, "EAGAIN"));
  const std::string text = packetdrill_script(script);
  EXPECT_EQ(Reader(text).wrong, "");
  for (const char* const line :
       {"accept(3, ..., ...) = -1 EAGAIN (Resource temporarily unavailable)", "write(4, ..., 10) = 10",
        "read(4, ..., 10) = 10", "shutdown(4, SHUT_WR) = 0", "getsockopt(4, SOL_SOCKET, SO_ERROR, [0], [4]) = 0",
        "close(3) = 0", "setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0\n+0 close(4) = 0"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
  PacketdrillScript refused = simultaneous();
  refused.events.push_back(call(99, UserCall::PendingError, "ECONNRESET"));
  refused.events.push_back(call(99, UserCall::Write, "EPIPE"));
  const std::string failing = packetdrill_script(refused);
  EXPECT_EQ(Reader(failing).wrong, "");
  EXPECT_NE(failing.find("SO_ERROR, [ECONNRESET], [4]) = 0"), std::string::npos);
  EXPECT_NE(failing.find("write(3, ..., 10) = -1 EPIPE (Broken pipe)"), std::string::npos);
}

TEST(Packetdrill, Options_ArePadded) {
  for (unsigned mask = 0; mask < 16; ++mask) {
    PacketdrillScript script = passive();
    auto& first = std::get<Inbound>(script.events[1].what).segment.options;
    first.has_mss = (mask & 1) != 0, first.mss = 1460;
    first.has_sack_permitted = (mask & 2) != 0;
    first.has_timestamps = (mask & 4) != 0, first.tsval = 7;
    first.has_window_scale = (mask & 8) != 0, first.window_shift = 14;
    auto& answer = std::get<Outbound>(script.events[2].what);
    answer.segment.options = first;
    answer.exact_options = true;
    const std::string text = packetdrill_script(script);
    EXPECT_EQ(Reader(text).wrong, "") << text;
    if (mask == 15) {
      EXPECT_NE(text.find("win 65535 <mss 1460,sackOK,TS val 7 ecr 0,nop,wscale 14>\n+0 > S."), std::string::npos)
          << text;
    }
  }
}

TEST(Packetdrill, WhatWasAskedForAndTheBacklog_AreKept) {
  PacketdrillScript script{.title = "t"};
  script.events = {{.at = 0, .what = ScriptCall{.call = UserCall::Listen, .backlog = 7}},
                   {.at = 0, .what = passive().events[1].what},
                   {.at = 0, .what = passive().events[2].what},
                   {.at = 0, .what = ScriptCall{.call = UserCall::Accept}},
                   {.at = 0, .what = ScriptCall{.call = UserCall::Read, .octets = 10, .asked = 500}},
                   {.at = 0, .what = ScriptCall{.call = UserCall::Write, .error = "EPIPE", .asked = 9}}};
  const std::string text = packetdrill_script(script);
  for (const char* line :
       {"listen(3, 7) = 0\n", "read(4, ..., 500) = 10\n", "write(4, ..., 9) = -1 EPIPE (Broken pipe)\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(Packetdrill, Push_IsAsItWas_OrGoesWithText) {
  for (const auto& [push, flags] : {std::pair<std::optional<bool>, std::string>{std::nullopt, " P. 1:1001"},
                                    {true, " P. 1:1001"},
                                    {false, " . 1:1001"}}) {
    PacketdrillScript script = passive();
    std::get<Inbound>(script.events[5].what).push = push;
    EXPECT_NE(packetdrill_script(script).find(flags), std::string::npos) << packetdrill_script(script);
  }
}

TEST(Packetdrill, WaitAfterTheLastLine_IsALineThatDoesNothing) {
  PacketdrillScript script = passive();
  script.ends_at = script.events.back().at + 1500;
  const std::string text = packetdrill_script(script);
  EXPECT_EQ(text.substr(text.size() - 14), "+1.500 `true`\n") << text;
  script.ends_at = script.events.back().at;
  EXPECT_EQ(packetdrill_script(script).find('`'), std::string::npos);
}

TEST(Packetdrill, LateSegment_HasARangeOfTimes_AndAWindowThatMattersIsWritten) {
  PacketdrillScript script = passive();
  auto& out = std::get<Outbound>(script.events[6].what);
  out.late = 400;
  out.exact_window = true;
  out.segment.wnd = 77;
  const std::string text = packetdrill_script(script);
  EXPECT_NE(text.find("+0~+0.400 > . 1:1(0) ack 1001 win 77 <...>\n"), std::string::npos) << text;
}

TEST(Packetdrill, AnyTime_IsAStar) {
  PacketdrillScript script = passive();
  std::get<Outbound>(script.events[6].what).any_time = true;
  const std::string text = packetdrill_script(script);
  EXPECT_NE(text.find("\n* > . 1:1(0) ack 1001 <...>\n"), std::string::npos);
  EXPECT_EQ(Reader(text).wrong, "");
}

TEST(Packetdrill, Comments_StayComments) {
  PacketdrillScript script = passive();
  script.title = "one\n+0 close(3) = 0\r\x1B\xFF";
  script.events[0].comment = "`rm -rf /`\n\n";
  const std::string text = packetdrill_script(script);
  EXPECT_EQ(text.rfind("// one\n// +0 close(3) = 0???\n", 0), 0U) << text;
  EXPECT_EQ(Reader(text).wrong, "");
  EXPECT_EQ(text.find("\n`"), std::string::npos);
}

// What packetdrill would get wrong is refused.
TEST(Packetdrill, WhatCannotBeSaid_IsRefused) {
  const auto refused = [](PacketdrillScript script, auto spoil) {
    EXPECT_NO_THROW(packetdrill_script(script));
    spoil(script.events);
    EXPECT_THROW(packetdrill_script(script), ScriptError);
  };
  using Events = std::vector<ScriptEvent>;
  refused(passive(), [](Events& e) { e[3].at = 50; });
  refused(passive(), [](Events& e) { e.push_back(out(999, seg(kIss + 7, kIrs, "S"))); });
  refused(passive(), [](Events& e) { e.push_back(out(999, seg(0, kIrs, "R"))); });
  refused(passive(), [](Events& e) { e.push_back(in(999, seg(kIrs - 3, kIss + 1, "", 5))); });
  refused(passive(), [](Events& e) { e.push_back(call(999, UserCall::Connect)); });
  refused(passive(), [](Events& e) { e.push_back(call(999, UserCall::Listen)); });
  refused(passive(), [](Events& e) { e.push_back(call(999, UserCall::Close)); });
  refused(passive(), [](Events& e) { e[7] = call(400, UserCall::Write, "ESOMETHING"); });
  refused(passive(), [](Events& e) { std::get<Inbound>(e[1].what).segment.wnd = 65536; });
  refused(passive(), [](Events& e) { std::get<Inbound>(e[5].what).segment.text = 65001; });
  refused(passive(), [](Events& e) { std::get<Inbound>(e[5].what).segment.options.has_timestamps = true; });
  refused(passive(), [](Events& e) { e.erase(e.begin() + 4); });
  refused(simultaneous(), [](Events& e) { std::swap(e[0], e[1]), std::swap(e[0].at, e[1].at); });
  refused(simultaneous(), [](Events& e) { e.insert(e.begin() + 1, in(0, seg(1, {}, "R"))); });
  refused(simultaneous(), [](Events& e) { e.push_back(call(999, UserCall::Accept)); });
}

// The reader does find what is not in the grammar: one spoiled place each.
TEST(Packetdrill, SpoiledScripts_AreFound) {
  const std::string good = packetdrill_script(passive());
  ASSERT_EQ(Reader(good).wrong, "");
  const std::pair<const char*, const char*> kSpoils[] = {{"1:1001(1000)", "1:1000(1000)"},
                                                         {" win 65535\n", "\n"},
                                                         {"ack 1 win", "win"},
                                                         {"< S 0", "< s 0"},
                                                         {"+0.100 <", "0.1s <"},
                                                         {"+0.100 <", "* <"},
                                                         {"win 65535", "win 65536"},
                                                         {"+0 accept", "* accept"},
                                                         {"65535\n", "65535 <...>\n"},
                                                         {"65535\n", "65535 <mss 1,nop>\n"},
                                                         {"IPPROTO_TCP) = 3", "IPPROTO_TCP)"},
                                                         {"= 4", "= -1 EPIPE"},
                                                         {"// A", "A"}};
  for (const auto& [from, to] : kSpoils) {
    std::string spoiled = good;
    const std::size_t at = spoiled.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    spoiled.replace(at, std::string(from).size(), to);
    EXPECT_NE(Reader(spoiled).wrong, "") << from << " became " << to;
  }
}

}  // namespace
}  // namespace synfin::wire
