// Captures of every link type that is read, as tcpdump and Wireshark write them, and captures that are broken.
#include "wire/capture_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <sstream>

#include "tests/complaint.h"
#include "tests/wire/generate.h"
#include "wire/capture.h"

namespace synfin::wire {
namespace {

constexpr std::uint64_t kAt = 1'700'000'000'123'456'789U;

CaptureReader reader_of(const std::string& file) {
  // The reader needs its octets no longer than the stream is open: fmemopen with "r" does not write to them.
  return {fmemopen(const_cast<char*>(file.data()), file.size(), "r"), "the capture"};
}

struct Read {
  std::vector<std::vector<std::uint8_t>> packets;
  std::vector<CapturedPacket> heads;  // without octets
  std::uint64_t others = 0;
  std::string complaint;
  std::uint64_t complaint_packets = 0;
};

Read read_all(const std::string& file) {
  Read read;
  try {
    CaptureReader reader = reader_of(file);
    while (const auto packet = reader.next()) {
      read.packets.emplace_back(packet->octets.begin(), packet->octets.end());
      read.heads.push_back(*packet);
      read.heads.back().octets = {};
      read.others = reader.others();
    }
    read.others = reader.others();
    EXPECT_EQ(reader.packets(), read.packets.size());
  } catch (const CaptureReadError& error) {
    read.complaint = error.what();
    read.complaint_packets = error.packets();
  }
  return read;
}

using Frame = std::vector<std::uint8_t>;

// A classic capture with these frames, of which `kept` octets each are kept.
std::string capture_of(std::uint32_t link_type, const std::vector<Frame>& frames, std::size_t kept = 65535) {
  std::string file;
  const auto put = [&](std::uint64_t value, int octets) {
    for (; octets > 0; --octets, value >>= 8U) file += static_cast<char>(value & 0xFFU);
  };
  put(0xA1B23C4DU, 4);
  put(2, 2);
  put(4, 2);
  put(0, 8);
  put(65535, 4);
  put(link_type, 4);
  for (const Frame& frame : frames) {
    const std::size_t size = std::min(kept, frame.size());
    put(kAt / 1'000'000'000U, 4);
    put(kAt % 1'000'000'000U, 4);
    put(size, 4);
    put(frame.size(), 4);
    file.append(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
  }
  return file;
}

Frame joined(Frame head, const Frame& packet) {
  head.insert(head.end(), packet.begin(), packet.end());
  return head;
}

// An Ethernet header with these types behind the addresses: tags come with two octets each.
Frame ethernet(std::initializer_list<std::uint16_t> types) {
  Frame head(12, 0xAA);
  bool first = true;
  for (const std::uint16_t type : types) {
    if (!first) head.insert(head.end(), {0, 5});
    first = false;
    head.insert(head.end(), {static_cast<std::uint8_t>(type >> 8), static_cast<std::uint8_t>(type)});
  }
  return head;
}

Frame v4_packet() { return built(syn()); }
Frame v6_packet() {
  PacketDescription packet = syn();
  packet.ipv6 = true;
  return built(packet);
}

void expect_one(const Read& read, const Frame& packet, int vlan_tags = 0) {
  EXPECT_EQ(read.complaint, "");
  ASSERT_EQ(read.packets.size(), 1U);
  EXPECT_EQ(read.packets[0], packet);
  EXPECT_EQ(read.heads[0].at, kAt);
  EXPECT_EQ(read.heads[0].original, packet.size());
  EXPECT_EQ(read.heads[0].vlan_tags, vlan_tags);
  EXPECT_EQ(read.others, 0U);
}

TEST(CaptureReader, WhatCaptureWriterWrote_ComesBack) {
  Generator generator(50);
  for (const Format format : {Format::Pcap, Format::Pcapng}) {
    for (const bool nano : {false, true}) {
      std::ostringstream out;
      CaptureWriter writer(out, format, nano ? Resolution::Nanoseconds : Resolution::Microseconds);
      std::vector<Frame> packets;
      for (unsigned i = 0; i < 50; ++i) {
        packets.push_back(built(generator.packet(i % 2 == 0)));
        writer.write(kAt + i * 1'000'000U, packets.back(), "a comment", Direction::Outbound);
      }
      const Read read = read_all(out.str());
      EXPECT_EQ(read.complaint, "");
      EXPECT_EQ(read.packets, packets);
      for (std::size_t i = 0; i < read.heads.size(); ++i) {
        EXPECT_EQ(read.heads[i].at, (nano ? kAt : kAt / 1000 * 1000) + i * 1'000'000U);
      }
    }
  }
}

TEST(CaptureReader, EachLinkType_GivesTheIpPacket) {
  const Frame v4 = v4_packet(), v6 = v6_packet();
  for (const Frame& packet : {v4, v6}) {
    const bool is_v6 = packet == v6;
    const auto high = static_cast<std::uint8_t>(is_v6 ? 0x86 : 0x08), low = static_cast<std::uint8_t>(is_v6 ? 0xDD : 0);
    const std::uint16_t type = is_v6 ? 0x86DD : 0x0800;
    Frame cooked(16, 0), cooked2(20, 0);
    cooked[14] = cooked2[0] = high;
    cooked[15] = cooked2[1] = low;
    expect_one(read_all(capture_of(101, {packet})), packet);
    expect_one(read_all(capture_of(is_v6 ? 229 : 228, {packet})), packet);
    expect_one(read_all(capture_of(1, {joined(ethernet({type}), packet)})), packet);
    expect_one(read_all(capture_of(113, {joined(cooked, packet)})), packet);
    expect_one(read_all(capture_of(276, {joined(cooked2, packet)})), packet);
    for (const std::uint8_t family : std::array<std::uint8_t, 4>{24, 28, 30, 10}) {
      const std::uint8_t number = is_v6 ? family : std::uint8_t{2};
      expect_one(read_all(capture_of(0, {joined({number, 0, 0, 0}, packet)})), packet);
      expect_one(read_all(capture_of(0, {joined({0, 0, 0, number}, packet)})), packet);
      expect_one(read_all(capture_of(108, {joined({0, 0, 0, number}, packet)})), packet);
    }
  }
}

TEST(CaptureReader, VlanTags_AreCountedAndPassedOver) {
  const Frame packet = v4_packet();
  expect_one(read_all(capture_of(1, {joined(ethernet({0x8100, 0x0800}), packet)})), packet, 1);
  expect_one(read_all(capture_of(1, {joined(ethernet({0x88A8, 0x8100, 0x0800}), packet)})), packet, 2);
  expect_one(read_all(capture_of(1, {joined(ethernet({0x9100, 0x8100, 0x8100, 0x0800}), packet)})), packet, 3);
}

TEST(CaptureReader, WhatIsNotIp_IsCountedAndPassedOver) {
  const Frame packet = v4_packet();
  const Read read = read_all(
      capture_of(1, {joined(ethernet({0x0806}), Frame(28, 0)), ethernet({0x8100}), Frame(5, 0),
                     joined(ethernet({0x0800}), Frame(20, 0xFF)), Frame{}, joined(ethernet({0x0800}), packet)}));
  EXPECT_EQ(read.packets, std::vector<Frame>{packet});
  EXPECT_EQ(read.others, 5U);
  EXPECT_EQ(read_all(capture_of(0, {{7, 0, 0, 0, 1, 2}, {2, 0}})).others, 2U);
}

TEST(CaptureReader, PaddingOfShortFrames_IsNotOfThePacket) {
  PacketDescription shortest = syn();
  shortest.tcp.options = {};
  for (const bool ipv6 : {false, true}) {
    shortest.ipv6 = ipv6;
    const Frame packet = built(shortest);
    Frame frame = joined(ethernet({static_cast<std::uint16_t>(ipv6 ? 0x86DD : 0x0800)}), packet);
    frame.resize(frame.size() + 6, 0);
    expect_one(read_all(capture_of(1, {frame})), packet);
  }
  // Where the link adds nothing, octets behind the packet are a fault of the packet and are kept.
  const Frame longer = joined(built(shortest), {0, 0});
  expect_one(read_all(capture_of(101, {longer})), longer);
  // An IPv4 length of 0 claims nothing.
  shortest.ipv6 = false;
  shortest.v4.total_length = 0;
  const Frame unsaid = built(shortest);
  expect_one(read_all(capture_of(1, {joined(ethernet({0x0800}), unsaid)})), unsaid);
}

TEST(CaptureReader, SnappedPacket_IsKnownToBeLonger) {
  const Frame packet = v4_packet();
  const Read read = read_all(capture_of(1, {joined(ethernet({0x0800}), packet)}, 14 + 40));
  ASSERT_EQ(read.packets.size(), 1U);
  EXPECT_EQ(read.packets[0], Frame(packet.begin(), packet.begin() + 40));
  EXPECT_EQ(read.heads[0].original, packet.size());
  CapturedPacket snapped = read.heads[0];
  snapped.octets = read.packets[0];
  EXPECT_TRUE(snapped.is_snapped());
  snapped.octets = packet;
  EXPECT_FALSE(snapped.is_snapped());
}

// Where the file ends too early, what was whole before is kept and the rest is complained about.
TEST(CaptureReader, CutAtEveryOctet_GivesThePacketsBefore) {
  for (const Format format : {Format::Pcap, Format::Pcapng}) {
    std::ostringstream out;
    CaptureWriter writer(out, format);
    std::vector<std::size_t> ends = {out.str().size()};  // the file's header, and after each packet
    for (unsigned i = 0; i < 3; ++i) {
      writer.write(kAt + i, i == 1 ? v6_packet() : v4_packet());
      ends.push_back(out.str().size());
    }
    for (std::size_t size = 1; size <= out.str().size(); ++size) {
      const Read read = read_all(out.str().substr(0, size));
      const auto whole = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), size) - ends.begin());
      const std::size_t packets = whole == 0 ? 0 : whole - 1;
      EXPECT_EQ(read.packets.size(), packets) << size;
      const bool complete = std::find(ends.begin(), ends.end(), size) != ends.end();
      EXPECT_EQ(read.complaint.empty(), complete) << size << ": " << read.complaint;
      if (complete) continue;
      EXPECT_EQ(read.complaint_packets, packets);
      EXPECT_NE(read.complaint.find("(after " + std::to_string(packets) + " packets)"), std::string::npos)
          << read.complaint;
    }
  }
}

TEST(CaptureReader, UnsupportedLinkType_IsNamed) {
  const std::string said = read_all(capture_of(105, {})).complaint;
  EXPECT_EQ(said.rfind("cannot read the capture: link type IEEE802_11 is none of RAW, ", 0), 0U) << said;
}

TEST(CaptureReader, WhatIsNoCapture_IsRefusedByName) {
  EXPECT_NE(read_all("this is no capture of any kind at all").complaint.find("(after 0 packets)"), std::string::npos);
  const auto complaint = [](const std::string& path) {
    return complaint_of<CaptureReadError>([&] { CaptureReader reader(path); });
  };
  EXPECT_EQ(complaint("/does/not/exist"), "cannot read /does/not/exist: No such file or directory (after 0 packets)");
  const std::string folder = std::filesystem::temp_directory_path().string();
  EXPECT_EQ(complaint(folder).rfind("cannot read " + folder + ": ", 0), 0U) << complaint(folder);
  EXPECT_EQ(complaint("/dev/null").rfind("cannot read /dev/null: ", 0), 0U) << complaint("/dev/null");
}

TEST(CaptureReader, Pipe_NeedNotBeSeekable) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const std::string file = capture_of(101, {v4_packet(), v6_packet()});
  ASSERT_EQ(write(ends[1], file.data(), file.size()), static_cast<ssize_t>(file.size()));
  close(ends[1]);
  CaptureReader reader(fdopen(ends[0], "rb"), "a pipe");
  EXPECT_EQ(reader.link_name(), "RAW");
  EXPECT_TRUE(reader.next().has_value());
  EXPECT_TRUE(reader.next().has_value());
  EXPECT_FALSE(reader.next().has_value());
}

}  // namespace
}  // namespace synfin::wire
