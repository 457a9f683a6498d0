// Whatever two endpoints and the network between them do, every law holds; and everything that the laws speak of
// happens.
#include <gtest/gtest.h>

#include <numeric>

#include "tests/properties/laws/checked.h"
#include "tests/properties/random/exchange_gen.h"

namespace synfin::properties {
namespace {

#ifdef SYNFIN_THOROUGH
constexpr int kExchanges = 20'000;
#else
constexpr int kExchanges = 3'000;
#endif

constexpr std::size_t index_of(const model::Profile& profile) {
  return static_cast<std::size_t>(&profile - model::kProfiles.data());
}

TEST(Exchange, AnyOctets_KeepEveryLaw) {
  std::array<int, kSeen> count{};
  std::array<std::array<int, model::kProfiles.size()>, model::kProfiles.size()> of_profiles{};
  const Checked outcome = checked("any exchange", kExchanges, [&] {
    const ExchangeOctets octets = *exchanges();
    const ExchangeResult result = played(octets);
    ++of_profiles[octets[0] % model::kProfiles.size()][octets[1] % model::kProfiles.size()];
    for (unsigned i = 0; i < kSeen; ++i) count[i] += result.has(static_cast<Seen>(1U << i)) ? 1 : 0;
    if (!result.law.empty()) RC_LOG() << told(octets);
    RC_ASSERT(result.law == std::string_view());
  });
  EXPECT_TRUE(outcome.holds) << outcome.says;
  // Every pair of profiles, and everything that can happen, but for what needs an exchange of its own (below).
  int tried = 0;
  for (const auto& row : of_profiles) tried = std::accumulate(row.begin(), row.end(), tried);
  for (const auto& row : of_profiles) {
    for (const int n : row) EXPECT_GT(n, tried / 72);
  }
  for (unsigned i = 0; i < kSeen; ++i) {
    const auto what = static_cast<Seen>(1U << i);
    if (what == Seen::Reopened || what == Seen::Storm) continue;
    EXPECT_GT(count[i], tried / 1000) << name(what);
  }
}

// Actions, as exchange.h codes them.
constexpr std::uint8_t kDeliver = 0, kPass = 140, kSendA = 174, kCloseA = 176, kCloseB = 177, kAcceptB = 181,
                       kConnectA = 172;

TEST(Exchange, TimeWait_IsReopenedByANewConnection) {
  const auto reuse = static_cast<std::uint8_t>(index_of(*model::find_profile("reuse")));
  // B, which reopens, has closed first.
  ExchangeOctets octets = {0, reuse, 0, kDeliver, 0, kDeliver, 0, kDeliver, 0, kAcceptB, 0, kCloseB, 0};
  for (int i = 0; i < 2; ++i) octets.insert(octets.end(), {kDeliver, 0});
  octets.insert(octets.end(), {kCloseA, 0});
  for (int i = 0; i < 3; ++i) octets.insert(octets.end(), {kDeliver, 0});
  bool reopened = false;
  // The new initial sequence number is above the old one or not: one of a few attempts will do.
  for (int attempt = 0; attempt < 8; ++attempt) {
    octets.insert(octets.end(), {kConnectA, 0, kDeliver, 0, kDeliver, 0, kDeliver, 0});
    const ExchangeResult result = played(octets);
    EXPECT_EQ(result.law, "") << told(octets);
    reopened = reopened || result.has(Seen::Reopened);
  }
  EXPECT_TRUE(reopened) << told(octets);
}

TEST(Exchange, OctetsGiven_AreDelivered) {
  const ExchangeOctets octets = {0, 0, 0, kDeliver, 0, kDeliver, 0, kDeliver, 0, kSendA, 20, kDeliver, 0};
  const ExchangeResult result = played(octets);
  EXPECT_EQ(result.law, "") << told(octets);
  EXPECT_TRUE(result.has(Seen::Delivered) && result.has(Seen::InStep) && result.has(Seen::ListenerServed));
}

// An old SYN,ACK outlives the half-open connection that sent it: A is ESTABLISHED with numbers that B no longer knows,
// and B, whom A's SYN has reached again, is in SYN-RECEIVED with new ones. To each the other's ACK is unacceptable, and
// draws an ACK (3.10.7.4, and RFC 5961 section 5), until B gives up.
TEST(Exchange, OldSynAck_BeginsAStormThatOnlyGivingUpEnds) {
  const ExchangeOctets octets = {0, 0, 0, kDeliver, 0, kPass, 11, kPass, 8};
  const ExchangeResult result = played(octets);
  EXPECT_EQ(result.law, "") << told(octets);
  EXPECT_TRUE(result.has(Seen::Storm) && result.has(Seen::GaveUp));
  // RFC 793 answers such an ACK in SYN-RECEIVED by a RST: no storm.
  const auto old = static_cast<std::uint8_t>(index_of(*model::find_profile("rfc793")));
  EXPECT_FALSE(played(ExchangeOctets{old, old, 0, kDeliver, 0, kPass, 11, kPass, 8}).has(Seen::Storm));
}

// B keeps nothing but a cookie, which is too old when A's ACK comes at last: B knows nothing of it, and resets A. That
// is the cause of the reset; a host that forgets a cookie which is good has none.
TEST(Exchange, LateAckOfACookie_DrawsAResetWithACause) {
  const auto cookies = static_cast<std::uint8_t>(index_of(*model::find_profile("cookies")));
  const ExchangeOctets octets = {cookies, cookies, 0,    0xAC, 0x27, 0x21, 0xAC, 1,    3,    3, 0x92, 0x49, 0x24,
                                 1,       0,       0x7F, 0xFD, 0xA5, 0xFF, 0xD5, 0xB3, 0xAC, 2, 0,    0};
  const ExchangeResult result = played(octets);
  EXPECT_EQ(result.law, "") << told(octets);
}

// Two segments of B's first window are lost, and A's RTO is backed off to a minute; B keeps one segment above the gap,
// so each timeout fills one gap and the next text makes another. That is slow, and comes to an end.
TEST(Exchange, OneSegmentATimeout_IsNotForEver) {
  const ExchangeOctets octets = {0,    0xEE, 0xFE, 0xAC, 0,    0xAC, 0xFE, 0xFE, 0xFE, 0xFE, 0xFE,
                                 0,    0x14, 0,    0,    0xFE, 0xFE, 0xFE, 0xFE, 0,    1,    0xFE,
                                 0xFE, 0xFE, 0xFE, 0,    0,    0,    0xAC, 0xFE, 0,    0xFE, 0};
  const ExchangeResult result = played(octets);
  EXPECT_EQ(result.law, "") << told(octets);
}

TEST(Exchange, SameOctets_SameExchange) {
  std::mt19937 random(7);
  for (int i = 0; i < 50; ++i) {
    const ExchangeOctets octets = draw_exchange([&](std::size_t n) { return random() % n; });
    EXPECT_EQ(told(octets), told(octets));
  }
}

TEST(Exchange, NoOctets_AreAnExchange) {
  const ExchangeResult result = played({});
  EXPECT_EQ(result.law, "");
  EXPECT_TRUE(result.has(Seen::ListenerServed));
}

TEST(Exchange, Ladder_TellsWhatHappened) {
  const std::string text = told(ExchangeOctets{0, 0, 0, kDeliver, 0, kDeliver, 0, kDeliver, 0, kCloseA, 0});
  for (const char* const part : {"every law holds", "OPEN (active)", "ESTABLISHED", "FIN-WAIT-1", "TIME-WAIT"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

}  // namespace
}  // namespace synfin::properties
