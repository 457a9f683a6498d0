#include "wire/build.h"

#include <gtest/gtest.h>

#include "tests/wire/generate.h"
#include "wire/describe.h"

namespace synfin::wire {
namespace {

// A packet known by heart: the octets of the SYN, written out.
TEST(Build, ASyn_OctetForOctet) {
  const std::vector<std::uint8_t> wanted = {0x45, 0x00, 0x00, 0x3c, 0x00, 0x00, 0x00, 0x00, 0x40, 0x06, 0xf6, 0xb8,  //
                                            0xc0, 0x00, 0x02, 0x02, 0xc0, 0x00, 0x02, 0x01,                          //
                                            0x9c, 0x40, 0x00, 0x50, 0x00, 0x00, 0x00, 0x64, 0x00, 0x00, 0x00, 0x00,  //
                                            0xa0, 0x02, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,                          //
                                            0x02, 0x04, 0x05, 0xb4, 0x04, 0x02, 0x08, 0x0a, 0x00, 0x00, 0x00, 0x01,  //
                                            0x00, 0x00, 0x00, 0x00, 0x01, 0x03, 0x03, 0x07};
  PacketDescription packet = syn();
  packet.tcp.checksum.forced = 0;
  EXPECT_EQ(built(packet), wanted);
}

TEST(Build, EveryIpv4Field_CanBeForced) {
  PacketDescription packet = syn();
  packet.v4.version = 9;
  packet.v4.ihl = 15;
  packet.v4.traffic_class = 0xAB;
  packet.v4.total_length = 0x1234;
  packet.v4.id = 0x5678;
  packet.v4.reserved_flag = packet.v4.dont_fragment = packet.v4.more_fragments = true;
  packet.v4.fragment_offset = 0x1ABC;
  packet.v4.ttl = 0;
  packet.v4.protocol = 255;
  packet.v4.checksum.forced = 0xBEEF;
  const auto octets = built(packet);
  ASSERT_EQ(octets.size(), 60U);
  EXPECT_EQ(read32(&octets[0]), 0x9FAB1234U);
  EXPECT_EQ(read32(&octets[4]), 0x5678FABCU);
  EXPECT_EQ(read32(&octets[8]), 0x00FFBEEFU);
}

TEST(Build, EveryIpv6Field_CanBeForced) {
  PacketDescription packet = syn();
  packet.ipv6 = true;
  packet.v6.version = 3;
  packet.v6.traffic_class = 0xCD;
  packet.v6.flow_label = 0x98765;
  packet.v6.payload_length = 0;
  packet.v6.next_header = 0x29;
  packet.v6.hop_limit = 1;
  const auto octets = built(packet);
  ASSERT_EQ(octets.size(), 80U);
  EXPECT_EQ(read32(&octets[0]), 0x3CD98765U);
  EXPECT_EQ(read32(&octets[4]), 0x00002901U);
}

TEST(Build, EveryTcpField_CanBeForced) {
  PacketDescription packet = syn();
  packet.tcp.data_offset = 3;
  packet.tcp.reserved = 0xF;
  packet.tcp.flags = 0xFF;
  packet.tcp.window = 0;
  packet.tcp.checksum.forced = 0xFFFF;
  packet.tcp.urgent = 0x4321;
  const auto octets = built(packet);
  EXPECT_EQ(read32(&octets[32]), 0x3FFF0000U);
  EXPECT_EQ(read32(&octets[36]), 0xFFFF4321U);
}

TEST(Build, ChecksumOffByOne_IsTheRightOnePlusOne) {
  PacketDescription packet = syn();
  const auto right = built(packet);
  packet.tcp.checksum.off = 1;
  packet.v4.checksum.off = 0xFFFF;
  const auto wrong = built(packet);
  EXPECT_EQ(read16(&wrong[36]), static_cast<std::uint16_t>(read16(&right[36]) + 1));
  EXPECT_EQ(read16(&wrong[10]), static_cast<std::uint16_t>(read16(&right[10]) - 1));
}

TEST(Build, UnpaddedOptions_RunIntoTheText) {
  const std::array<std::uint8_t, 3> text = {'x', 'y', 'z'};
  PacketDescription packet = syn();
  packet.tcp.options = OptionOctets{}.window_scale(7);
  packet.tcp.pad_options = false;
  packet.tcp.data_offset = 6;
  packet.tcp.text = text;
  const auto octets = built(packet);
  ASSERT_EQ(octets.size(), 46U);
  EXPECT_EQ(octets[43], 'x');
  EXPECT_EQ(parse(octets).tcp.text.size(), 2U);
}

TEST(Build, Ipv4Options_AreCoveredByTheChecksumAndSkipped) {
  const std::array<std::uint8_t, 5> options = {0x94, 4, 0, 0, 1};  // router alert, no-operation
  PacketDescription packet = syn();
  packet.v4.options = options;
  const auto octets = built(packet);
  const ParsedPacket got = parse(octets);
  EXPECT_TRUE(got.ok()) << describe(got);
  EXPECT_EQ(got.ip.header_length, 28);
  EXPECT_EQ(got.ip.options().size(), 8U);
  EXPECT_EQ(octets[0], 0x47);
}

TEST(Build, ForcedTotalLength_HasTheChecksumAReceiverComputes) {
  const std::array<std::uint8_t, 9> text = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  for (std::uint16_t length = 60; length <= 69; ++length) {
    PacketDescription packet = syn();
    packet.tcp.text = text;
    packet.v4.total_length = length;
    const auto octets = built(packet);
    EXPECT_EQ(parse(octets).tcp.verified, Verified::Right) << length;
  }
}

TEST(Build, BufferTooSmall_WritesNothing) {
  std::array<std::uint8_t, 60> buffer{};
  EXPECT_EQ(build(syn(), std::span(buffer).first(59)), 0U);
  EXPECT_EQ(buffer[0], 0);
  EXPECT_EQ(build(syn(), buffer), 60U);
  EXPECT_EQ(built_size(syn()), 60U);
}

TEST(Build, LargestPackets_FitAndOneMoreOctetDoesNot) {
  std::vector<std::uint8_t> text(65535);
  PacketDescription packet = syn();
  packet.tcp.options = {};
  packet.tcp.text = Octets{text}.first(65535 - 40);
  EXPECT_TRUE(parse(built(packet)).ok());
  EXPECT_EQ(built_size(packet), 65535U);
  packet.ipv6 = true;
  packet.tcp.text = Octets{text}.first(65535 - 20);
  EXPECT_EQ(built_size(packet), 65575U);
  EXPECT_TRUE(parse(built(packet)).ok());
  packet.tcp.text = Octets{text}.first(65535 - 19);
  EXPECT_EQ(built_size(packet), 0U);
  packet.ipv6 = false;
  packet.tcp.text = Octets{text}.first(65535 - 39);
  EXPECT_EQ(built_size(packet), 0U);
}

TEST(Build, FromModelAndBack_IsTheSameSegment) {
  Generator generator(30);
  const auto text = generator.octets(9);
  for (int round = 0; round < 5000; ++round) {
    model::Segment<model::Numbers> seg;
    seg.seq = {generator.any<std::uint32_t>()};
    seg.ack = {generator.any<std::uint32_t>()};
    seg.wnd = generator.any<std::uint16_t>();
    seg.text = static_cast<std::uint32_t>(generator.below(10));
    seg.has_syn = generator.coin(), seg.has_ack = generator.coin(), seg.has_rst = generator.coin();
    seg.has_fin = generator.coin(), seg.has_urg = generator.coin();
    auto& o = seg.options;
    if ((o.has_mss = generator.coin())) o.mss = generator.any<std::uint16_t>();
    if ((o.has_window_scale = generator.coin())) o.window_shift = generator.any<std::uint8_t>();
    o.has_sack_permitted = generator.coin();
    if ((o.has_timestamps = generator.coin())) {
      o.tsval = generator.any<std::uint32_t>();
      o.tsecr = generator.any<std::uint32_t>();
    }
    PacketDescription packet;
    packet.tcp = from_model(seg, 1, 2, Octets{text}.first(seg.text));
    const auto octets = built(packet);
    const ParsedPacket got = parse(octets);
    ASSERT_TRUE(got.ok()) << describe(got);
    ASSERT_EQ(describe(to_model(got.tcp)), describe(seg));
    ASSERT_EQ(got.tcp.source_port, 1);
    ASSERT_EQ(got.tcp.destination_port, 2);
    ASSERT_EQ(got.tcp.has(kPsh), seg.text > 0);
  }
}

TEST(Build, ToModel_MapsEachFlagAlone) {
  const auto flags_of = [](std::uint8_t flags) {
    ParsedTcp tcp;
    tcp.flags = flags;
    const auto seg = to_model(tcp);
    return (seg.has_fin ? kFin : 0) | (seg.has_syn ? kSyn : 0) | (seg.has_rst ? kRst : 0) | (seg.has_ack ? kAck : 0) |
           (seg.has_urg ? kUrg : 0);
  };
  for (const std::uint8_t flag : {kFin, kSyn, kRst, kAck, kUrg}) EXPECT_EQ(flags_of(flag), flag);
  EXPECT_EQ(flags_of(kPsh | kEce | kCwr), 0);
}

}  // namespace
}  // namespace synfin::wire
