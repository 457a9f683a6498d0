// The reader of packetdrill scripts: what it reads, what it names, and that nothing harms it.
#include "wire/packetdrill_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "wire/packetdrill.h"
#include "wire/tcp.h"

namespace synfin::wire {
namespace {

using From = ScriptTime::From;

// The only event of a line.
ReadEvent event_of(const std::string& line) {
  const ReadScript script = read_packetdrill(line);
  for (const NotRead& n : script.not_read) ADD_FAILURE() << line << "\n" << n.word << " " << n.why;
  EXPECT_EQ(script.events.size(), 1U) << line;
  return script.events.empty() ? ReadEvent{} : script.events.front();
}

ReadSegment segment_of(const std::string& text) {
  const ReadEvent event = event_of("+0 " + text);
  const auto* segment = std::get_if<ReadSegment>(&event.what);
  EXPECT_NE(segment, nullptr) << text;
  return segment == nullptr ? ReadSegment{} : *segment;
}

ReadCall call_of(const std::string& text) {
  const ReadEvent event = event_of("+0 " + text);
  const auto* call = std::get_if<ReadCall>(&event.what);
  EXPECT_NE(call, nullptr) << text;
  return call == nullptr ? ReadCall{} : *call;
}

// --- What is read ---

TEST(PacketdrillReader, Times_AreReadInAllTheirForms) {
  const struct {
    std::string text;
    From from;
    std::int64_t least, most;
  } kTimes[] = {{"0", From::Start, 0, 0},
                {"0.1", From::Start, 100'000, 100'000},
                {".000001", From::Start, 1, 1},
                {"+0", From::LastLine, 0, 0},
                {"+.25", From::LastLine, 250'000, 250'000},
                {"+0~+0.2", From::LastLine, 0, 200'000},
                {"0.9~1.3", From::Start, 900'000, 1'300'000},
                {"*", From::Any, 0, 0}};
  for (const auto& [text, from, least, most] : kTimes) {
    const ScriptTime time = event_of(text + " > . 1:1(0) ack 1").time;
    EXPECT_EQ(time.from, from) << text;
    EXPECT_EQ(time.least, least) << text;
    EXPECT_EQ(time.most, most) << text;
  }
}

TEST(PacketdrillReader, CallThatWaits_HasItsEnd) {
  const ReadEvent event = event_of("0.000...0.200 connect(3, ..., ...) = 0");
  EXPECT_EQ(event.time.least, 0);
  EXPECT_EQ(event.time.until, 200'000);
  EXPECT_EQ(event_of("0...0.2 accept(3, ..., ...) = 4").time.until, 200'000);
}

TEST(PacketdrillReader, Segment_IsReadWithAllThatItMayHave) {
  const ReadSegment s = segment_of(
      "< SFRPUEW. 4294967294:4294967295(1) ack 7 win 512 urg 3 "
      "<mss 1460,sackOK,TS val 100 ecr 4294967295,nop,wscale 7,eol>");
  EXPECT_TRUE(s.inbound);
  EXPECT_EQ(s.flags, 0xFF);
  EXPECT_EQ(s.seq, 4294967294U);
  EXPECT_EQ(s.text, 1U);
  EXPECT_EQ(s.ack, 7U);
  EXPECT_EQ(s.window, 512);
  EXPECT_EQ(s.urgent, 3);
  const std::vector<ReadOption> kOptions = {{.kind = Kind::Mss, .first = 1460},
                                            {.kind = Kind::SackPermitted},
                                            {.kind = Kind::Timestamps, .first = 100, .second = 4294967295U},
                                            {.kind = Kind::NoOperation},
                                            {.kind = Kind::WindowScale, .first = 7},
                                            {.kind = Kind::EndOfList}};
  EXPECT_EQ(s.options, kOptions);
}

TEST(PacketdrillReader, SackBlocks_AreReadUpToTheNextOption) {
  const ReadSegment s = segment_of("> . 1:1(0) ack 1 <sack 10:20 30:40,nop,nop>");
  ASSERT_EQ(s.options.size(), 3U);
  EXPECT_EQ(s.options[0].blocks, (std::vector<SackBlock>{{10, 20}, {30, 40}}));
}

TEST(PacketdrillReader, ExpectedSegment_MayLeaveOptionsAndWindowOpen) {
  const ReadSegment any = segment_of("> - 0:0(0) <...>");
  EXPECT_TRUE(any.any_options);
  EXPECT_FALSE(any.window.has_value());
  EXPECT_EQ(any.flags, 0);
  EXPECT_FALSE(segment_of("> . 1:1(0) ack 1").any_options);
}

TEST(PacketdrillReader, Call_IsReadWithArgumentsResultAndErrno) {
  const ReadCall call = call_of("connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)");
  EXPECT_EQ(call.name, "connect");
  ASSERT_EQ(call.arguments.size(), 3U);
  EXPECT_EQ(call.arguments[0].number, 3);
  EXPECT_EQ(call.arguments[1].kind, ScriptArgument::Kind::Any);
  EXPECT_EQ(call.result, -1);
  EXPECT_EQ(call.error, "EINPROGRESS");
  EXPECT_EQ(call_of("fcntl(3, F_GETFL) = 0x2 (flags O_RDWR)").result, 2);
  EXPECT_FALSE(call_of("read(4, ..., 10) = ...").result.has_value());
}

TEST(PacketdrillReader, NestedArguments_KeepTheirShape) {
  using Argument = ScriptArgument::Kind;
  const ReadCall call = call_of(
      "f({sa_family = AF_INET, sin_port = htons(8080), sin_addr = inet_addr(\"192.0.2.1\")}, [1, 2], A|B, []) = 0");
  ASSERT_EQ(call.arguments.size(), 4U);
  EXPECT_EQ(call.arguments[0].kind, Argument::Struct);
  ASSERT_EQ(call.arguments[0].parts.size(), 3U);
  EXPECT_EQ(call.arguments[0].parts[1].kind, Argument::Named);
  EXPECT_EQ(call.arguments[0].parts[1].parts[0].kind, Argument::Apply);
  EXPECT_EQ(call.arguments[0].parts[2].parts[0].parts[0].text, "192.0.2.1");
  EXPECT_EQ(call.arguments[1].parts.size(), 2U);
  EXPECT_EQ(call.arguments[2].kind, Argument::Either);
  EXPECT_EQ(call.arguments[3].kind, Argument::List);
}

TEST(PacketdrillReader, CommentsOptionsAndShellLines_AreTold) {
  const ReadScript script = read_packetdrill(
      "// first\n--tolerance_usecs=75000\n`one`\n/* two\nlines */ 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3 // end\n"
      "+0.5 `sleep 1`\n");
  EXPECT_TRUE(script.not_read.empty());
  EXPECT_EQ(script.tolerance, 75'000);
  ASSERT_EQ(script.events.size(), 3U);
  EXPECT_EQ(std::get<ShellLine>(script.events[0].what).command, "one");
  EXPECT_EQ(script.events[1].line, 5U);
  EXPECT_EQ(script.events[2].line, 6U);
  EXPECT_EQ(script.events[2].text, "+0.5 `sleep 1`");
  EXPECT_EQ(script.events[2].time.least, 500'000);
}

// What the writer of this project writes is read as what was meant.
TEST(PacketdrillReader, WhatIsWritten_IsReadBackTheSame) {
  PacketdrillScript script{.title = "a title", .paragraph = "RFC 9293, 3.10.7.4", .tolerance = 10};
  ScriptSegment syn{.exact_options = true};
  syn.segment = {.seq = {1000}, .wnd = 512, .has_syn = true};
  syn.segment.options = {.has_mss = true, .has_window_scale = true, .has_timestamps = true, .has_sack_permitted = true};
  syn.segment.options.mss = 1460;
  syn.segment.options.window_shift = 3;
  syn.segment.options.tsval = 77;
  ScriptSegment syn_ack{};
  syn_ack.segment = {.seq = {5000}, .ack = {1001}, .has_syn = true, .has_ack = true};
  ScriptSegment text{};
  text.segment = {.seq = {1001}, .ack = {5001}, .text = 10, .wnd = 100, .has_ack = true, .has_fin = true};
  script.events = {{.at = 0, .what = ScriptCall{.call = UserCall::Listen}},
                   {.at = 100, .what = Inbound{syn}},
                   {.at = 100, .what = Outbound{syn_ack}},
                   {.at = 1350, .what = Inbound{text}},
                   {.at = 1350, .what = ScriptCall{.call = UserCall::Accept}},
                   {.at = 1350, .what = ScriptCall{.call = UserCall::Read, .octets = 10}},
                   {.at = 1350, .what = ScriptCall{.call = UserCall::Write, .error = "EPIPE"}},
                   {.at = 1350, .what = ScriptCall{.call = UserCall::PendingError, .error = "ECONNRESET"}},
                   {.at = 1350, .what = ScriptCall{.call = UserCall::Abort}}};
  const std::string written = packetdrill_script(script);
  const ReadScript read = read_packetdrill(written);
  EXPECT_TRUE(read.not_read.empty()) << written;
  EXPECT_EQ(read.tolerance, 10'000);
  std::vector<ReadSegment> segments;
  std::vector<std::string> calls;
  std::int64_t at = 0;
  for (const ReadEvent& e : read.events) {
    at += e.time.least;
    if (const auto* s = std::get_if<ReadSegment>(&e.what)) segments.push_back(*s);
    if (const auto* c = std::get_if<ReadCall>(&e.what)) calls.push_back(c->name);
  }
  EXPECT_EQ(at, 1'350'000);
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(describe(segments[0]), "S 0:0(0) win 512 <mss 1460,sackOK,TS val 77 ecr 0,nop,wscale 3>");
  EXPECT_EQ(describe(segments[1]), "S. 0:0(0) ack 1 <...>");
  EXPECT_EQ(describe(segments[2]), "FP. 1:11(10) ack 1 win 100");
  const std::vector<std::string> kCalls = {"socket", "setsockopt", "bind",       "listen",     "accept",
                                           "read",   "write",      "getsockopt", "setsockopt", "close"};
  EXPECT_EQ(calls, kCalls);
}

// --- What is named ---

TEST(PacketdrillReader, WhatIsNotSupported_IsNamedByLineAndWord) {
  const struct {
    std::string line, word;
  } kLines[] = {{"+0 %{ assert True }%", "%{ assert True }%"},
                {"+0 < icmp unreachable [1:1(0)]", "icmp"},
                {"+0 < udp (1000)", "udp"},
                {"+0 < [noecn] S 0:0(0) win 1", "["},
                {"+0 < S 0:0(0) win 1 <FO abcd>", "FO"},
                {"+0 > S 0:0(0) <md5 00>", "md5"},
                {"+0 < A 0:0(0) win 1", "A"},
                {"+0 < SSSS 0:0(0) win 1", "SSSS"},
                {"+0 < FPF. 0:0(0) ack 1 win 1", "FPF"},
                {"+0 < S 0:1(0) win 1", "0"},
                {"+0 < S 0:0(0)", "+"},
                {"+0 < S 0:0(0) win 65536", "65536"},
                {"+0 < S 0:0(0) win 1 <...>", "..."},
                {"+0 < S 0:4294967296(0) win 1", "4294967296"},
                {"+0 < . 0:0(0) win 1", "win"},
                {"+0 < S 0:0(0) ack 1 win 1", "1"},
                {"* < S 0:0(0) win 1", "*"},
                {"* close(3) = 0", "*"},
                {"0.2~0.1 > S 0:0(0)", "0.2"},
                {"0.1~0.2 close(3) = 0", "0.1"},
                {"0.3...0.2 close(3) = 0", "0.3"},
                {"-1 close(3) = 0", "-1"},
                {"+0 close(3)", "+"},
                {"+0 close(3) = ", "+"},
                {"+0 close(3) = 0 ) 1", ")"},
                {"+0 close(18446744073709551616) = 0", "18446744073709551616"},
                {"+0 close(3 = 0", "="},
                {"+0 \"text\"", "\"text\""},
                {"close(3) = 0", "close"},
                {"--mtu=1500", "--mtu"},
                {"--ip_version=ipv5", "--ip_version"},
                {"--tolerance_usecs=many", "--tolerance_usecs"}};
  for (const auto& [line, word] : kLines) {
    const ReadScript script = read_packetdrill("\n" + line + "\n+0 listen(3, 1) = 0\n");
    ASSERT_EQ(script.not_read.size(), 1U) << line;
    EXPECT_EQ(script.not_read[0].word, word) << line << " " << script.not_read[0].why;
    const bool at_next = word == "+";  // what is missing shows at the line after
    EXPECT_EQ(script.not_read[0].line, at_next ? 3U : 2U) << line;
    EXPECT_EQ(script.events.size(), 1U) << "the line after is read: " << line;
  }
}

TEST(PacketdrillReader, WhatHasNoEnd_IsNamed) {
  for (const std::string begin : {"/* ", "\"", "`", "%{"}) {
    const ReadScript script = read_packetdrill("+0 listen(3, 1) = 0\n+0 " + begin + "abc\n\n");
    ASSERT_EQ(script.not_read.size(), 1U) << begin;
    EXPECT_EQ(script.not_read[0].line, 2U) << begin;
    EXPECT_EQ(script.not_read[0].why, "begins what has no end") << begin;
  }
}

TEST(PacketdrillReader, SeveralThings_AreAllNamed) {
  const ReadScript script = read_packetdrill("+0 < icmp x\n+0 %{ }%\n+0 listen(3, 1) = 0\n+0 < udp (1)\n");
  ASSERT_EQ(script.not_read.size(), 3U);
  EXPECT_EQ(script.not_read[2].line, 4U);
  EXPECT_EQ(script.events.size(), 1U);
}

TEST(PacketdrillReader, TooManyBracketsAndOptions_AreNamed) {
  const std::string deep = "+0 f(" + std::string(1000, '[') + std::string(1000, ']') + ") = 0";
  EXPECT_EQ(read_packetdrill(deep).not_read.size(), 1U);
  EXPECT_EQ(read_packetdrill("+0 > . 1:1(0) ack 1 <sack 1:2 3:4 5:6 7:8 9:10>").not_read.size(), 1U);
  EXPECT_EQ(read_packetdrill("+0 < P. 1:65002(65001) ack 1 win 1").not_read.size(), 1U);
  EXPECT_EQ(read_packetdrill("+0 > P. 1:1462(1461) ack 1").not_read.size(), 1U);
}

// --- What harms nothing ---

TEST(PacketdrillReader, AnyOctets_AreReadWithoutHarm) {
  const std::string kScript =
      "--tolerance_usecs=1000\n`x`\n0...0.2 connect(3, {a = [1, \"b\"...]}, A|B) = -1 EPIPE (Broken pipe)\n"
      "* > S. 0:0(0) ack 1 win 5 urg 2 <mss 1460,sack 1:2 3:4,TS val 1 ecr 2>\n+0~+.2 > R 1:1(0)\n%{ x }% /* y */ // "
      "z\n";
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = kScript;
    for (int j = 0; j < 4; ++j) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0: text[at] = static_cast<char>(random()); break;
        case 1: text.erase(at, random() % 8); break;
        default: text.insert(at, kScript.substr(random() % kScript.size(), random() % 12)); break;
      }
      if (text.empty()) text = "+";
    }
    const ReadScript script = read_packetdrill(text);
    const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    for (const NotRead& n : script.not_read) ASSERT_LE(n.line, lines);
    for (const ReadEvent& e : script.events) ASSERT_LE(e.line, lines);
  }
}

}  // namespace
}  // namespace synfin::wire
