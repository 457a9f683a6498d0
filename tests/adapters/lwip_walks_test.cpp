// The walks that show what no case does: each still shows it, and each deviation that is listed as a walk's has one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "conformance/report/deviations.h"
#include "fuzz/lwip_judge.h"

namespace synfin::fuzz {
namespace {

const std::filesystem::path kWalks = SYNFIN_LWIP_WALKS;

std::string file_of(std::string_view clause, std::string_view state) {
  std::string name = fmt::format("{}-{}", clause, state);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

std::vector<std::uint8_t> read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(LwipWalks, EachShowsTheDeviationThatItIsNamedBy) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  LwipJudge judge;
  std::size_t walks = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kWalks)) {
    const auto failure = judge.judge(read(entry.path()));
    ASSERT_TRUE(failure) << entry.path();
    EXPECT_EQ(file_of(failure->clause->id, model::name(failure->state)), entry.path().filename());
    ++walks;
  }
  EXPECT_GT(walks, 0U);
}

TEST(LwipWalks, AreThoseOfTheList) {
  std::set<std::string> listed, there;
  for (const conformance::Deviation& line : conformance::known_deviations("lwip")) {
    if (line.the_case == "walk") listed.insert(file_of(line.clause, line.state));
  }
  for (const auto& entry : std::filesystem::directory_iterator(kWalks)) there.insert(entry.path().filename());
  EXPECT_EQ(there, listed);
}

std::vector<std::uint8_t> octets_of(std::string_view hexadecimal) {
  std::vector<std::uint8_t> octets;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2) {
    octets.push_back(static_cast<std::uint8_t>(std::stoul(std::string(hexadecimal.substr(i, 2)), nullptr, 16)));
  }
  return octets;
}

void expect_no_deviation(std::span<const std::string_view> walks) {
  LwipJudge judge;
  for (const std::string_view walk : walks) {
    const auto failure = judge.judge(octets_of(walk));
    EXPECT_FALSE(failure) << walk << ": " << failure->clause->id << " in " << model::name(failure->state);
  }
}

// What the host or the adapter does is not held against the connection.
TEST(LwipWalks, WhatTheHostDoesIsNoDeviation) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  constexpr std::string_view kHosts[] = {
      // A listener is closed, and the connection that waits for a user is aborted.
      "002ca00700000000000000020000000000000010000000000000a015000000000000",
      // The same where an acknowledgment is owed, which leaves before the reset.
      "002ca00700000000000000020000000000000010000000050000a015000000000000",
      // RECEIVE after a reset, with text unread.
      "0a980004000000000000a003000000000000",
      // Accept gives out a connection that was reset; the next one is in SYN-RECEIVED.
      "03d7001000000005000000040000000000000002000000000000a001000000000000a003000000000000",
      // SEND on the listener while a connection is in SYN-RECEIVED.
      "033a00040000000000000002000000700000e013000000000000a012000100000000"};
  expect_no_deviation(kHosts);
}

// What the standard allows, or asks for only elsewhere.
TEST(LwipWalks, WhatTheStandardAllowsIsNoDeviation) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  constexpr std::string_view kAllowed[] = {
      // After CLOSE a FIN comes above a gap, without text: an ACK, and no RST.
      "0b27a0057f7f000000000010000000050000000200c000c000000010000000000000a001000000000000a00500000000"
      "00000011000300000000",
      // A segment of which a part is acknowledged is sent again whole.
      "09a90010000002000000e011000000000000"};
  expect_no_deviation(kAllowed);
}

// Each assertion that ends the process, and that a line of the list quotes it.
TEST(LwipWalks, EachWayToKillIsListed) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  struct Death {
    std::string_view walk, assertion;
  };
  constexpr Death kDeaths[] = {
      {"01ca0002000000000000001100ef00000000", "insane offset!"},
      {"09c40010b00009600000e0170000000000000010000000000000e011000000000000",
       "tcp_slowtimr: persist ticking with empty send buffer"},
      // An MSS option outside the window, without ACK, and then SEND.
      {"0524a002000600000000000000d900009500a002010000000000", "inconsistent oversize vs. space"},
      {"12a0a00200fe000000000000000000009b00a002000100000000", "mss_local is too small"},
      // SEND, and then a SYN,ACK with a small MSS and a small window.
      {"0298a0020001000000000012000000806100e00e000000000000", "split <= mss"},
      // The window is filled below what is held above a gap.
      {"0b2d001106020000000000100000000000cb", "tcp_receive: tcplen > rcv_wnd"},
      {"0bde001006020007000000100000000000cb", "tcp_receive: ooseq tcplen > rcv_wnd"}};
  const auto known = conformance::known_deviations("lwip");
  LwipJudge judge;
  for (const Death& death : kDeaths) {
    const auto failure = judge.judge(octets_of(death.walk));
    ASSERT_TRUE(failure) << death.assertion;
    EXPECT_EQ(failure->clause, &model::kStackSurvives) << failure->clause->id << " instead of " << death.assertion;
    EXPECT_NE(failure->got.find(death.assertion), std::string::npos) << failure->got;
    EXPECT_TRUE(is_listed_death(known, *failure)) << death.assertion;
  }
}

// A peer that acknowledges a part of a segment and offers less than that part: nothing is sent again, and its ACK of
// all ends the process. Nothing of it is forged.
TEST(LwipWalks, AShrinkingWindowStallsAndKills) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  LwipJudge judge;
  const auto stalled = judge.judge(octets_of("09c40010b00009600000e01a000000000000"));
  ASSERT_TRUE(stalled);
  EXPECT_EQ(stalled->clause, &model::kRetransmission);
  const auto killed = judge.judge(octets_of("09c40010b00009600000e0170000000000000010000000000000e011000000000000"));
  ASSERT_TRUE(killed);
  EXPECT_EQ(killed->clause, &model::kStackSurvives) << killed->clause->id;
}

// A segment with a broken option may be taken without it, and what it then owes has a reason of its own.
TEST(LwipWalks, WhatAMalformedSegmentOwesIsExplained) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  LwipJudge judge;
  const auto failure =
      judge.judge(octets_of("0087a00700000200000019020b00000000001a020b00000000001b020b00000000001b020b0000000000"
                            "1c020b000000310000020b0000002700a00700000100000000020b0000000000fa1f000000000000ba18"
                            "00000700000000100000000d00c6e01b00000000000000860fd10099bb00a00100000000000000116000"
                            "02000000"));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->clause, &model::kRtoBackoff);
}

// The walk that kills is judged like any other, and the judge goes on.
TEST(LwipWalks, DeathIsAFailureAmongOthers) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  LwipJudge judge;
  const auto deadly = octets_of("09c40010b00009600000e0170000000000000010000000000000e011000000000000");
  for (int i = 0; i < 3; ++i) {
    const auto failure = judge.judge(deadly);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->clause, &model::kStackSurvives);
    EXPECT_NE(failure->got.find("persist ticking with empty send buffer"), std::string::npos) << failure->got;
    EXPECT_FALSE(judge.judge({}));
  }
}

}  // namespace
}  // namespace synfin::fuzz
