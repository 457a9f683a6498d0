#include "wire/describe.h"

#include <gtest/gtest.h>

#include "tests/wire/generate.h"

namespace synfin::wire {
namespace {

TEST(Describe, ModelSegment) {
  model::Segment<model::Numbers> seg;
  seg.seq = {300};
  seg.ack = {101};
  seg.wnd = 8192;
  seg.has_syn = seg.has_ack = true;
  seg.options.has_mss = seg.options.has_timestamps = true;
  seg.options.mss = 1460;
  seg.options.tsval = 1;
  EXPECT_EQ(describe(seg), "<SEQ=300><ACK=101><CTL=SYN,ACK><WND=8192> len 0 mss 1460 ts 1/0");
  seg = {};
  seg.has_rst = true;
  EXPECT_EQ(describe(seg), "<SEQ=0><CTL=RST><WND=0> len 0");
}

TEST(Describe, ParsedSegment_AllOptionsInTheirOrder) {
  PacketDescription packet = syn();
  packet.tcp.flags = 0xFF;
  packet.tcp.ack = 5;
  packet.tcp.urgent = 3;
  packet.tcp.reserved = 9;
  packet.tcp.options = OptionOctets{}.window_scale(7).user_timeout({true, 4}).nop().option(253, {}).raw({2, 3, 9});
  packet.tcp.options.fast_open_cookie({}).acc_ecn0(std::array<std::uint8_t, 3>{1, 2, 0xAB}).acc_ecn1({});
  packet.tcp.options.sack(std::array{SackBlock{10, 20}});
  const auto octets = built(packet);
  EXPECT_EQ(describe(parse(octets).tcp),
            "<SEQ=100><ACK=5><CTL=SYN,FIN,RST,PSH,ACK,URG,ECE,CWR><WND=65535> len 0 urg 3 reserved 9 ws 7 uto 4min "
            "kind253 - kind2 09 fastopen - accecn0 0102ab accecn1 - sack 10-20");
}

TEST(Describe, Packet_WithAddressesAndProblems) {
  PacketDescription packet = syn();
  packet.tcp.checksum.off = 1;
  packet.v4.checksum.off = 1;
  EXPECT_EQ(describe(parse(built(packet))),
            "192.0.2.2:40000 > 192.0.2.1:80 <SEQ=100><CTL=SYN><WND=65535> len 0 mss 1460 sackok ts 1/0 ws 7 "
            "! bad_ip_checksum at octet 10, bad_tcp_checksum at octet 36");
  packet = syn();
  packet.ipv6 = true;
  packet.tcp.options = {};
  packet.tcp.flags = 0;
  EXPECT_EQ(describe(parse(built(packet))), "[2001:db8::2]:40000 > [2001:db8::1]:80 <SEQ=100><WND=65535> len 0");
  packet.v6.next_header = 17;
  EXPECT_EQ(describe(parse(built(packet))), "2001:db8::2 > 2001:db8::1 protocol 17 ! not_tcp at octet 6");
  EXPECT_EQ(describe(parse({})), "not an IP packet ! empty_packet at octet 0");
}

}  // namespace
}  // namespace synfin::wire
