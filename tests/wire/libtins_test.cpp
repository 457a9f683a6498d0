// libtins, a parser written by others, reads our packets as we do.
#include <gtest/gtest.h>

#ifdef SYNFIN_WITH_LIBTINS
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>

#include "tests/wire/generate.h"
#include "wire/describe.h"

namespace synfin::wire {
namespace {

void expect_same(const ParsedTcp& ours, Tins::TCP& theirs) {
  EXPECT_EQ(ours.source_port, theirs.sport());
  EXPECT_EQ(ours.destination_port, theirs.dport());
  EXPECT_EQ(ours.seq, theirs.seq());
  EXPECT_EQ(ours.ack, theirs.ack_seq());
  EXPECT_EQ(ours.data_offset, theirs.data_offset());
  EXPECT_EQ(ours.flags, theirs.flags() & 0xFFU);
  EXPECT_EQ(ours.window, theirs.window());
  EXPECT_EQ(ours.checksum, theirs.checksum());
  EXPECT_EQ(ours.urgent, theirs.urg_ptr());
  const auto* const raw = theirs.find_pdu<Tins::RawPDU>();
  const std::vector<std::uint8_t> text = raw != nullptr ? raw->payload() : std::vector<std::uint8_t>{};
  EXPECT_TRUE(std::equal(ours.text.begin(), ours.text.end(), text.begin(), text.end()));

  // Kind and data of every option, in order. libtins does not list the end of the list.
  auto option = ours.options.begin();
  for (const auto& other : theirs.options()) {
    if (other.option() == Tins::TCP::EOL) continue;
    if (option == ours.options.end()) FAIL() << "libtins has more options";
    EXPECT_EQ((*option).kind, other.option());
    EXPECT_TRUE(std::equal((*option).data.begin(), (*option).data.end(), other.data_ptr(),
                           other.data_ptr() + other.data_size()));
    ++option;
  }
  EXPECT_EQ(option, ours.options.end());
}

TEST(Libtins, AgreesOnGeneratedPackets) {
  Generator generator(40);
  for (int round = 0; round < 20000; ++round) {
    const bool ipv6 = round % 2 != 0;
    const auto octets = built(generator.packet(ipv6));
    const ParsedPacket ours = parse(octets);
    ASSERT_TRUE(ours.ok()) << describe(ours);
    const auto size = static_cast<std::uint32_t>(octets.size());
    if (ipv6) {
      Tins::IPv6 theirs(octets.data(), size);
      EXPECT_EQ(to_string(ours.ip.source()), theirs.src_addr().to_string());
      EXPECT_EQ(to_string(ours.ip.destination()), theirs.dst_addr().to_string());
      EXPECT_EQ(ours.ip.ttl(), theirs.hop_limit());
      expect_same(ours.tcp, theirs.rfind_pdu<Tins::TCP>());
    } else {
      Tins::IP theirs(octets.data(), size);
      EXPECT_EQ(to_string(ours.ip.source()), theirs.src_addr().to_string());
      EXPECT_EQ(to_string(ours.ip.destination()), theirs.dst_addr().to_string());
      EXPECT_EQ(ours.ip.ttl(), theirs.ttl());
      EXPECT_EQ(ours.ip.id(), theirs.id());
      EXPECT_EQ(ours.ip.checksum(), theirs.checksum());
      expect_same(ours.tcp, theirs.rfind_pdu<Tins::TCP>());
    }
    if (HasFailure()) FAIL() << describe(ours);
  }
}

// libtins writes both checksums anew when it serializes: they must come out as ours.
TEST(Libtins, ComputesTheSameChecksums) {
  Generator generator(41);
  for (int round = 0; round < 5000; ++round) {
    PacketDescription packet = generator.packet(round % 2 != 0);
    packet.tcp.options = OptionOctets{}.mss(generator.any<std::uint16_t>());
    packet.tcp.reserved = 0;
    const auto octets = built(packet);
    const auto size = static_cast<std::uint32_t>(octets.size());
    std::vector<std::uint8_t> again =
        packet.ipv6 ? Tins::IPv6(octets.data(), size).serialize() : Tins::IP(octets.data(), size).serialize();
    ASSERT_EQ(again, octets) << describe(parse(octets));
  }
}

}  // namespace
}  // namespace synfin::wire
#else
TEST(Libtins, AgreesOnGeneratedPackets) { GTEST_SKIP() << "libtins was not found when this was configured"; }
#endif
