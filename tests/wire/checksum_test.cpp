#include "wire/checksum.h"

#include <gtest/gtest.h>

#include "tests/wire/generate.h"

namespace synfin::wire {
namespace {

// The sum octet by octet, as the definition has it, of words that start at an even place.
std::uint16_t slow_sum(const std::vector<std::uint8_t>& octets) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    sum += i % 2 == 0 ? std::uint32_t{octets[i]} << 8 : octets[i];
    sum = (sum & 0xFFFFU) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(sum);
}

TEST(Checksum, Rfc1071Example) {
  const std::vector<std::uint8_t> octets = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
  EXPECT_EQ(checksum(octets), 0x220d);
}

TEST(Checksum, Ipv4HeaderSeenOnTheNet) {
  std::vector<std::uint8_t> header = {0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                                      0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
  EXPECT_EQ(checksum(header), 0xb861);
  write16(&header[10], 0xb861);
  Sum sum;
  sum.add(header);
  EXPECT_TRUE(sum.is_right());
}

TEST(Checksum, OddLast_CountsAsUpperHalf) {
  EXPECT_EQ(checksum(std::vector<std::uint8_t>{0x12}), 0xedff);
  EXPECT_EQ(checksum(std::vector<std::uint8_t>{0x00, 0x01, 0xf2}), 0x0dfe);
}

TEST(Checksum, Zeros_AreNotAllOnes) {
  EXPECT_EQ(checksum({}), 0xFFFF);
  EXPECT_EQ(checksum(std::vector<std::uint8_t>(8, 0x00)), 0xFFFF);
  EXPECT_EQ(checksum(std::vector<std::uint8_t>(8, 0xFF)), 0x0000);
  EXPECT_FALSE(Sum{}.is_right());
}

TEST(Checksum, EveryLengthAndContent_AgreesWithTheDefinition) {
  Generator generator(1);
  for (std::size_t size = 0; size < 200; ++size) {
    for (int round = 0; round < 20; ++round) {
      auto octets = generator.octets(size);
      if (round == 0) std::fill(octets.begin(), octets.end(), std::uint8_t{0xFF});
      const Exact exact{octets};
      Sum sum;
      sum.add(exact.view());
      ASSERT_EQ(sum.folded(), slow_sum(octets)) << size << " octets";
    }
  }
}

TEST(Checksum, InPieces_EqualsTheWhole) {
  Generator generator(2);
  for (int round = 0; round < 2000; ++round) {
    const auto octets = generator.octets(generator.below(100));
    const std::size_t cut = generator.below(octets.size() / 2 + 1) * 2;
    const Octets all{octets};
    Sum sum;
    sum.add(all.first(cut));
    sum.add(all.subspan(cut));
    ASSERT_EQ(sum.folded(), slow_sum(octets));
  }
}

TEST(Checksum, PseudoHeaders_AgreeWithOnesWrittenOut) {
  Generator generator(3);
  for (const std::size_t addresses_size : {8U, 32U}) {
    for (const std::uint32_t length : {0U, 20U, 21U, 40U, 65515U, 65535U, 0x12345U}) {
      const auto addresses = generator.octets(addresses_size);
      auto written = addresses;
      for (const unsigned octet : {length >> 24U, length >> 16U, length >> 8U, length, 0U, 0U, 0U, 6U}) {
        written.push_back(static_cast<std::uint8_t>(octet));
      }
      EXPECT_EQ(pseudo_header_sum(addresses, 6, length).folded(), slow_sum(written)) << length;
    }
  }
}

// Two numbers are zero in ones' complement (RFC 1624 section 3): a receiver that sums takes either.
TEST(Checksum, FieldOf0000AndOfFFFF_AreBothRight) {
  PacketDescription packet = syn();
  packet.tcp.options = {};
  packet.tcp.window = 0;
  std::vector<std::uint8_t> octets = built(packet);
  packet.tcp.window = read16(&octets[36]);  // what makes the sum 0xFFFF
  octets = built(packet);
  ASSERT_EQ(read16(&octets[36]), 0x0000);
  EXPECT_TRUE(parse(octets).ok());
  write16(&octets[36], 0xFFFF);
  EXPECT_TRUE(parse(octets).ok());
  write16(&octets[36], 0x0001);
  EXPECT_TRUE(parse(octets).problems.has(Fault{Problem::BadTcpChecksum, 36}));
}

}  // namespace
}  // namespace synfin::wire
