// The parts of the adapter that need no link: settings, addresses and checksums, ports.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "adapters/wire/offload.h"
#include "adapters/wire/port_map.h"
#include "adapters/wire/readdress.h"
#include "adapters/wire/settings.h"
#include "wire/build.h"
#include "wire/packet.h"

namespace synfin::adapters::on_wire {
namespace {

constexpr Ends kJudged = {.source = {conformance::kTesterAddress, 2000},
                          .destination = {conformance::kStackAddress, 80}};
constexpr Ends kOnLink = {.source = {0x0A0000FE, 61'023}, .destination = {0xFFFEFFFF, 1}};

constexpr std::array<std::uint8_t, 536> kText = [] {
  std::array<std::uint8_t, 536> text{};
  text.fill(0xA5);
  return text;
}();
constexpr std::array<std::uint8_t, 3> kThreeOctets{1, 2, 3};

/** The text has to outlive what is returned. */
wire::PacketDescription described(std::span<const std::uint8_t> text) {
  wire::PacketDescription packet;
  packet.v4.source = kJudged.source.address;
  packet.v4.destination = kJudged.destination.address;
  packet.v4.id = 9;
  packet.tcp.source_port = kJudged.source.port;
  packet.tcp.destination_port = kJudged.destination.port;
  packet.tcp.seq = 0xFFFF'FFF0;
  packet.tcp.flags = wire::kAck | wire::kPsh | wire::kFin;
  packet.tcp.text = text;
  return packet;
}

TEST(Readdress, RightChecksums_StayRight) {
  for (const std::size_t size : {0U, 1U, 2U, 7U, 536U}) {
    std::vector<std::uint8_t> packet = wire::built(described(std::span(kText).first(size)));
    readdress(packet, kOnLink);
    EXPECT_EQ(ends_of(packet), kOnLink);
    EXPECT_TRUE(wire::parse(packet).ok()) << size;
    readdress(packet, kJudged);
    EXPECT_EQ(ends_of(packet), kJudged);
    EXPECT_TRUE(wire::parse(packet).ok()) << size;
  }
}

TEST(Readdress, WrongChecksum_StaysWrongByAsMuch) {
  for (const int off : {1, 0x0101, 0x7FFF}) {
    wire::PacketDescription description = described(kThreeOctets);
    description.tcp.checksum.off = static_cast<std::uint16_t>(off);
    const std::vector<std::uint8_t> spoiled = wire::built(description);
    std::vector<std::uint8_t> packet = spoiled;
    readdress(packet, kOnLink);
    EXPECT_TRUE(wire::parse(packet).problems.has(wire::Problem::BadTcpChecksum)) << off;
    readdress(packet, kJudged);
    EXPECT_EQ(packet, spoiled);
  }
}

TEST(Readdress, SegmentThatIsCutShort_KeepsItsLength) {
  std::vector<std::uint8_t> packet = wire::built(described({}));
  packet.resize(32);
  readdress(packet, kOnLink);
  EXPECT_EQ(packet.size(), 32U);
  EXPECT_EQ(ends_of(packet), kOnLink);
  packet.resize(23);
  EXPECT_FALSE(ends_of(packet));
}

TEST(Readdress, Fragment_HasNoEnds) {
  wire::PacketDescription description = described(kThreeOctets);
  description.v4.fragment_offset = 1;
  EXPECT_FALSE(ends_of(wire::built(description)));
}

TEST(Offload, MissingChecksum_IsCompleted) {
  std::vector<std::uint8_t> packet = wire::built(described(kThreeOctets));
  const std::vector<std::uint8_t> whole = packet;
  packet[20 + 16] = 0x12;  // what a kernel leaves there
  EXPECT_FALSE(wire::parse(packet).ok());
  complete_checksum(packet);
  EXPECT_EQ(packet, whole);
}

TEST(Offload, LongPacket_BecomesTheSegmentsOfACable) {
  std::vector<std::uint8_t> text(1'100);
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<std::uint8_t>(i % 251);
  const auto pieces = split(wire::built(described(text)), 500);
  ASSERT_EQ(pieces.size(), 3U);
  std::uint32_t position = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const wire::ParsedPacket piece = wire::parse(pieces[i]);
    EXPECT_TRUE(piece.ok());
    EXPECT_EQ(piece.tcp.seq, 0xFFFF'FFF0 + position);
    EXPECT_EQ(piece.tcp.has(wire::kFin), i == 2);
    EXPECT_EQ(piece.tcp.text.size(), i == 2 ? 100U : 500U);
    for (const std::uint8_t octet : piece.tcp.text) EXPECT_EQ(octet, position++ % 251);
  }
  EXPECT_EQ(split(wire::built(described(text)), 1'100).size(), 1U);
  EXPECT_EQ(split(wire::built(described({})), 500).size(), 1U);
}

TEST(PortMap, EveryPair_IsFreshOnTheLink) {
  const auto ports = std::make_shared<Ports>();
  PortMap map(999, ports);
  const PortPair first = map.to_link({80, 2000}), second = map.to_link({80, 2001});
  EXPECT_EQ(first.stack, 999);
  EXPECT_NE(first.tester, second.tester);
  EXPECT_EQ(map.to_link({80, 2000}), first);
  EXPECT_EQ(map.to_judge(first), (PortPair{80, 2000}));
  EXPECT_FALSE(map.to_judge({80, 2000}));
  map.forget_all();
  EXPECT_NE(map.to_link({80, 2000}), first);
  PortMap other(999, ports);  // of the process that goes on after this one
  EXPECT_NE(other.to_link({80, 2000}).tester, second.tester);
}

TEST(PortMap, OpenedPort_LeavesTheClosedOne_AndKeepsItsPairs) {
  PortMap map(999, std::make_shared<Ports>());
  const PortPair closed = map.to_link({80, 2000});
  map.open(80, 7);
  const PortPair opened = map.to_link({80, 2000});
  EXPECT_EQ(opened.stack, 7);
  EXPECT_FALSE(map.to_judge(closed));
  map.open(80, 7);
  EXPECT_EQ(map.to_link({80, 2000}), opened);
  map.open(81, 8);
  map.to_link({81, 2000});
  map.forget(80);
  EXPECT_FALSE(map.to_judge(opened));
  EXPECT_EQ(map.pairs().size(), 1U);
}

TEST(Settings, Name_HasThemAll) {
  const Settings s = read_settings("wire:eth0,target=10.1.2.3,source=10.1.2.9/24,port=7,settle=20,upper=a --b 'c, d'");
  EXPECT_EQ(s.interface, "eth0");
  EXPECT_EQ(address_text(s.target), "10.1.2.3");
  EXPECT_EQ(address_text(s.source), "10.1.2.9");
  EXPECT_EQ(s.port, 7);
  EXPECT_EQ(s.settle, 20U);
  EXPECT_EQ(s.upper, (std::vector<std::string>{"a", "--b", "c, d"}));
}

TEST(Settings, WhatIsWrong_IsSaid) {
  const std::pair<const char*, const char*> kWrong[] = {
      {"wire:", "name the interface"},
      {"wire:eth0", "--target is missing"},
      {"wire:eth0,target=10.0.0.2", "--source is missing"},
      {"wire:eth0,target=10.0.0,source=10.0.0.9", "\"10.0.0\" is no IPv4 address"},
      {"wire:eth0,target=10.0.0.2,source=10.0.0.2", "cannot have the target's address"},
      {"wire:eth0,target=10.0.1.2,source=10.0.0.9/24", "10.0.1.2 is not in the network of 10.0.0.9/24"},
      {"wire:eth0,target=10.0.0.2,source=10.0.0.9/33", "\"33\" is not from 1 to 32"},
      {"wire:eth0,target=10.0.0.2,source=10.0.0.9,port=70000", "\"70000\" is not from 1 to 65535"},
      {"wire:eth0,target=10.0.0.2,source=10.0.0.9,port", "\"port\" is no KEY=VALUE"},
      {"wire:eth0,target=10.0.0.2,source=10.0.0.9,speed=1", "\"speed\" is no setting"},
  };
  for (const auto& [name, says] : kWrong) {
    try {
      read_settings(name);
      ADD_FAILURE() << name;
    } catch (const std::invalid_argument& e) {
      EXPECT_NE(std::string(e.what()).find(says), std::string::npos) << e.what();
    }
  }
}

}  // namespace
}  // namespace synfin::adapters::on_wire
