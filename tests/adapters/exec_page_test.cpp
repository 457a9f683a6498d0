// doc/adapter-protocol.md against the code: its conversation is played, and its lists are those of the code.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "adapters/exec/binary_frames.h"
#include "adapters/exec/json_lines.h"
#include "adapters/exec/serve.h"
#include "adapters/model/model_stack.h"

namespace synfin::adapters::exec {
namespace {

std::string page() {
  std::ifstream in(SYNFIN_SOURCE "/doc/adapter-protocol.md");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// The lines of the page's conversation that begin so, each with its newline.
std::vector<std::string> lines(std::string_view begin) {
  std::istringstream in(page());
  std::vector<std::string> found;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(begin, 0) == 0) found.push_back(line.substr(begin.size()) + "\n");
  }
  return found;
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& one : all) text += one;
  return text;
}

std::string served(const std::string& input, Framing framing) {
  int in[2], out[2];
  if (::pipe(in) != 0 || ::pipe(out) != 0) return "no pipe";
  EXPECT_EQ(::write(in[1], input.data(), input.size()), static_cast<ssize_t>(input.size()));
  ::close(in[1]);
  const auto stack = make_model_stack(model::kProfiles.front());
  const Greeting greeting{.name = "model", .version = std::string(model::kProfiles.front().name), .framing = framing};
  EXPECT_EQ(serve(*stack, greeting, in[0], out[1]), 0);
  ::close(in[0]);
  ::close(out[1]);
  std::string text(65'536, '\0');
  const ssize_t n = ::read(out[0], text.data(), text.size());
  ::close(out[0]);
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return text;
}

std::vector<Asked> requests(std::vector<std::vector<std::uint8_t>>& packets) {
  std::vector<Asked> all;
  for (const std::string& line : lines("> ")) {
    packets.emplace_back();
    all.push_back(read_asked(line, packets.back()));
    all.back().octets = packets.back();
  }
  return all;
}

TEST(ProtocolPage, Requests_AreWhatSynfinWrites) {
  const auto asked = lines("> ");
  ASSERT_GE(asked.size(), kRequests);
  for (const std::string& line : asked) {
    std::vector<std::uint8_t> octets;
    std::string written;
    write_line(read_asked(line, octets), written);
    EXPECT_EQ(written, line);
  }
}

TEST(ProtocolPage, EveryRequest_IsPlayed) {
  std::vector<std::vector<std::uint8_t>> packets;
  packets.reserve(64);
  std::array<bool, kRequests> seen{};
  for (const Asked& asked : requests(packets)) seen[static_cast<std::size_t>(asked.kind)] = true;
  for (std::size_t i = 0; i < kRequests; ++i) EXPECT_TRUE(seen[i]) << kRequestNames[i];
}

TEST(ProtocolPage, Replies_AreWhatTheModelAnswers) {
  EXPECT_EQ(served(joined(lines("> ")), Framing::Lines), joined(lines("< ")));
}

// The same conversation in frames: the same answers.
TEST(ProtocolPage, ConversationInFrames_SaysTheSame) {
  std::vector<std::vector<std::uint8_t>> packets;
  packets.reserve(64);
  const auto asked = requests(packets);
  const auto answers = lines("< ");
  std::string input = lines("> ").front();
  for (std::size_t i = 1; i < asked.size(); ++i) write_frame(asked[i], input);
  const std::string output = served(input, Framing::Binary);
  std::string_view rest = std::string_view(output).substr(output.find('\n') + 1);
  for (std::size_t i = 1; i < asked.size(); ++i) {
    const auto size = frame_size(rest);
    ASSERT_TRUE(size && *size <= rest.size()) << i;
    PacketQueue sent;
    std::string line;
    const Answer answer = read_frame(rest.substr(0, *size), asked[i].id, asked[i].kind, sent);
    write_line(answer, asked[i].kind, sent, line);
    EXPECT_EQ(line, answers[i]);
    rest.remove_prefix(*size);
  }
  EXPECT_TRUE(rest.empty());
}

TEST(ProtocolPage, NamesAllThatTheCodeKnows) {
  const std::string text = page();
  const auto has = [&](const std::string& part) { return text.find(part) != std::string::npos; };
  for (const std::string_view request : kRequestNames) EXPECT_TRUE(has("`" + std::string(request) + "`")) << request;
  for (std::size_t i = 0; i < conformance::kCalls; ++i) {
    const std::string call(name(static_cast<conformance::Call>(i)));
    EXPECT_TRUE(has("| `" + call + "` |")) << call;
  }
  for (int i = 0; i <= static_cast<int>(conformance::Outcome::Unsupported); ++i) {
    const std::string outcome(name(static_cast<conformance::Outcome>(i)));
    EXPECT_TRUE(has("`" + outcome + "`")) << outcome;
  }
  for (std::size_t i = 0; i < model::kStates; ++i) EXPECT_TRUE(has(std::string(name(static_cast<model::State>(i)))));
  EXPECT_TRUE(has("`protocol` is " + std::to_string(kProtocol)));
  EXPECT_TRUE(has("at most " + std::to_string(kMostPackets) + " packets and 1 MiB"));
  EXPECT_EQ(kLongestReply, 1U << 20U);
}

// What messages of broken contracts cite.
TEST(ProtocolPage, HasTheSectionsThatFailuresCite) {
  std::ifstream in(SYNFIN_SOURCE "/adapters/exec/conversation.cpp");
  std::ostringstream source;
  source << in.rdbuf();
  const std::string text = page();
  for (const std::string section : {"messages", "hello", "reset", "packets", "time", "order", "bounds"}) {
    EXPECT_NE(text.find("\n## " + section + "\n"), std::string::npos) << section;
    EXPECT_NE(source.str().find("\"" + section + "\""), std::string::npos) << section << " is cited by nothing";
  }
}

TEST(JsonLines, WhatIsNoMessage_IsToldWhy) {
  const std::pair<const char*, const char*> broken[] = {
      {"[]", "no JSON object"},
      {R"({"now":0})", "there is no \"id\""},
      {R"({"id":-1,"now":0})", "\"id\" is no whole number"},
      {R"({"id":1})", "there is no \"now\""},
      {R"({"id":1,"now":1.5})", "\"now\" is no whole number"},
      {R"({"id":1,"now":0,"sent":{}})", "\"sent\" is no list"},
      {R"({"id":1,"now":0,"sent":[7]})", "\"sent\" has what is no object"},
      {R"({"id":1,"now":0,"sent":[{"at":0,"octets":"4"}]})", "an odd number"},
      {R"({"id":1,"now":0,"sent":[{"at":0,"octets":"xy"}]})", "hexadecimal digits"}};
  for (const auto& [line, says] : broken) {
    PacketQueue sent;
    try {
      read_answer(line, 1, Request::Advance, sent);
      ADD_FAILURE() << line;
    } catch (const BrokenMessage& e) {
      EXPECT_NE(std::string(e.what()).find(says), std::string::npos) << line << ": " << e.what();
    }
  }
}

TEST(BinaryFrames, CutOrLengthenedFrames_AreRefused) {
  Answer answer{.id = 1, .now = 5, .result = conformance::CallResult{.outcome = conformance::Outcome::Ok}};
  PacketQueue sent;
  constexpr std::array<std::uint8_t, 3> kOctets = {1, 2, 3};
  sent.push(4, kOctets);
  std::string frame;
  write_frame(answer, Request::Call, sent, frame);
  EXPECT_NO_THROW(read_frame(frame, 1, Request::Call, sent));
  EXPECT_EQ(sent.size(), 1U);
  for (std::size_t size = 4; size < frame.size(); ++size) {
    EXPECT_THROW(read_frame(frame.substr(0, size), 1, Request::Call, sent), BrokenMessage) << size;
  }
  EXPECT_THROW(read_frame(frame + "x", 1, Request::Call, sent), BrokenMessage);
}

}  // namespace
}  // namespace synfin::adapters::exec
