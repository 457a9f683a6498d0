// IPv6: the pseudo-header and the extension headers.
#include <gtest/gtest.h>

#include "tests/wire/generate.h"
#include "wire/describe.h"

namespace synfin::wire {
namespace {

ParsedPacket parse_with(std::uint8_t first, Octets extensions, std::vector<std::uint8_t>& octets) {
  PacketDescription packet = syn();
  packet.ipv6 = true;
  packet.v6.next_header = first;
  packet.v6.extensions = extensions;
  octets = built(packet);
  return parse(octets);
}

// The whole segment, worked out by hand from RFC 8200 section 8.1: words of the pseudo-header and the header added up.
TEST(Ipv6, PseudoHeader_ByHand) {
  PacketDescription packet = syn();
  packet.ipv6 = true;
  packet.tcp.options = {};
  // 2001+0db8+0002 + 2001+0db8+0001 + 0014 + 0006 + 9c40+0050 + 0000+0064 + 5002 + ffff
  const std::uint32_t sum =
      0x2001 + 0x0db8 + 2 + 0x2001 + 0x0db8 + 1 + 0x14 + 6 + 0x9c40 + 0x50 + 0x64 + 0x5002 + 0xffff;
  const auto octets = built(packet);
  ASSERT_EQ(octets.size(), 60U);
  EXPECT_EQ(read16(&octets[56]), 0xFFFF - ((sum & 0xFFFF) + (sum >> 16)));
  EXPECT_TRUE(parse(octets).ok());
}

TEST(Ipv6, ExtensionHeaders_AreWalkedToTcp) {
  const std::array<std::uint8_t, 40> chain = {
      60, 0, 1, 4,  0,   0,   0,   0,                                            // hop-by-hop
      43, 1, 1, 12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,  // destination options, 16 octets
      44, 0, 0, 0,  0,   0,   0,   0,                                            // routing, no segments left
      6,  0, 0, 0,  0,   0,   0,   1,                                            // an atomic fragment
  };
  std::vector<std::uint8_t> octets;
  const ParsedPacket got = parse_with(0, chain, octets);
  EXPECT_TRUE(got.ok()) << describe(got);
  EXPECT_EQ(got.ip.header_length, 80);
  EXPECT_EQ(got.ip.options().size(), 40U);
  EXPECT_EQ(got.ip.protocol, 6);
  EXPECT_EQ(got.tcp.options.mss(), 1460);
}

TEST(Ipv6, EveryTruncationOfExtensions_IsReported) {
  const std::array<std::uint8_t, 16> chain = {60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0};
  std::vector<std::uint8_t> octets;
  parse_with(0, chain, octets);
  for (std::size_t size = 40; size < 56; ++size) {
    const Exact cut{Octets{octets}.first(size)};
    const ParsedPacket got = parse(cut.view());
    EXPECT_TRUE(got.problems.has(Fault{Problem::LengthPastPacket, 4}));
    EXPECT_TRUE(got.problems.has(Fault{Problem::ExtensionPastPacket, static_cast<std::uint32_t>(size)}))
        << describe(got);
  }
}

TEST(Ipv6, Fragments_AreNamedAtTheirField) {
  std::array<std::uint8_t, 8> fragment = {6, 0, 0, 1, 0, 0, 0, 1};
  std::vector<std::uint8_t> octets;
  ParsedPacket got = parse_with(44, fragment, octets);
  EXPECT_TRUE(got.problems.has(Fault{Problem::FirstFragment, 42}));
  EXPECT_EQ(got.reached, Reached::Tcp);
  EXPECT_EQ(got.tcp.verified, Verified::NotChecked);
  EXPECT_TRUE(got.ip.more_fragments());

  fragment = {6, 0, 0, 0x18, 0, 0, 0, 1};
  got = parse_with(44, fragment, octets);
  EXPECT_TRUE(got.problems.has(Fault{Problem::LaterFragment, 42}));
  EXPECT_EQ(got.reached, Reached::Ip);
  EXPECT_EQ(got.ip.fragment_offset(), 3);
}

TEST(Ipv6, RouteNotFinished_LeavesTheChecksumUnchecked) {
  const std::array<std::uint8_t, 8> route = {6, 0, 4, 1, 0, 0, 0, 0};
  std::vector<std::uint8_t> octets;
  const ParsedPacket got = parse_with(43, route, octets);
  EXPECT_TRUE(got.ok()) << describe(got);
  EXPECT_EQ(got.tcp.verified, Verified::NotChecked);
}

TEST(Ipv6, UnknownHeaderAfterExtensions_IsNamedWhereItIsAnnounced) {
  const std::array<std::uint8_t, 16> chain = {60, 0, 1, 4, 0, 0, 0, 0, 59, 0, 1, 4, 0, 0, 0, 0};
  std::vector<std::uint8_t> octets;
  const ParsedPacket got = parse_with(0, chain, octets);
  EXPECT_TRUE(got.problems.has(Fault{Problem::NotTcp, 48})) << describe(got);
}

}  // namespace
}  // namespace synfin::wire
