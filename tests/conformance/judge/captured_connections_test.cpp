// The stream of a capture's packets: which connection each belongs to, when that is told, and what is not judged.
#include "conformance/judge/captured_connections.h"

#include <gtest/gtest.h>

#include "tests/conformance/judge/captured_files.h"

namespace synfin::conformance {
namespace {

struct Read {
  std::vector<JudgedConnection> connections;
  std::vector<SegmentLog> logs;
  CaptureCounts counts;
  std::string complaint;
  std::size_t most_remembered = 0;

  std::size_t told(Told why) const {
    return static_cast<std::size_t>(std::count_if(connections.begin(), connections.end(),
                                                  [&](const JudgedConnection& c) { return c.told == why; }));
  }
  bool all_conform() const {
    return std::all_of(connections.begin(), connections.end(),
                       [](const JudgedConnection& c) { return c.verdict() == Verdict::Conforms; });
  }
};

Read read(const std::string& file, const std::string& filter = "", CaptureLimits limits = {},
          const JudgeSettings& settings = {}) {
  Read read;
  CapturedConnections connections(
      settings, *ConnectionFilter::read(filter),
      [&](JudgedConnection&& c, const SegmentLog& log) {
        read.connections.push_back(std::move(c));
        read.logs.push_back(log);
      },
      limits);
  try {
    wire::CaptureReader reader(stream_of(file), "the capture");
    while (const auto packet = reader.next()) {
      connections.packet(*packet, reader.packets() + reader.others());
      read.most_remembered = std::max(read.most_remembered, connections.remembered());
    }
  } catch (const wire::CaptureReadError& e) {
    read.complaint = e.what();
  }
  connections.finish();
  read.counts = connections.counts();
  return read;
}

void expect_one_ordinary(const Read& read, std::uint64_t segments) {
  EXPECT_EQ(read.complaint, "");
  ASSERT_EQ(read.connections.size(), 1U);
  const JudgedConnection& c = read.connections[0];
  EXPECT_EQ(c.verdict(), Verdict::Conforms);
  EXPECT_EQ(c.segments, segments);
  EXPECT_EQ(c.first, 1U);
  EXPECT_EQ(c.last, segments);
  EXPECT_EQ(c.told, Told::Over);
  for (const EndReport& report : c.reports) EXPECT_TRUE(report.unknown.empty());
  EXPECT_EQ(read.counts.segments, segments);
  EXPECT_EQ(read.counts.kinds, CaptureCounts{}.kinds);
}

TEST(CapturedConnections, EachLinkTypeAndVersionOfIp_GivesTheConnection) {
  for (const bool v6 : {false, true}) {
    const auto packets = ordinary_packets(1, 20, v6);
    const auto high = static_cast<std::uint8_t>(v6 ? 0x86 : 0x08), low = static_cast<std::uint8_t>(v6 ? 0xDD : 0);
    Frame ethernet(12, 0xAA), tagged, cooked(16, 0), family = {static_cast<std::uint8_t>(v6 ? 30 : 2), 0, 0, 0};
    tagged = ethernet;
    tagged.insert(tagged.end(), {0x88, 0xA8, 0, 5, 0x81, 0, 0, 7, high, low});
    ethernet.insert(ethernet.end(), {high, low});
    cooked[14] = high;
    cooked[15] = low;
    const auto of = [&](std::uint8_t link_type, const Frame& header) {
      return read(file_of(behind(header, packets), wire::Format::Pcap, link_type));
    };
    expect_one_ordinary(read(file_of(packets)), 20);
    expect_one_ordinary(read(file_of(packets, wire::Format::Pcapng)), 20);
    expect_one_ordinary(of(v6 ? 229 : 228, {}), 20);
    expect_one_ordinary(of(1, ethernet), 20);
    expect_one_ordinary(of(1, tagged), 20);
    expect_one_ordinary(of(113, cooked), 20);
    expect_one_ordinary(of(0, family), 20);
    EXPECT_EQ(of(1, ethernet).connections[0].name(),
              v6 ? "[2001:db8::a00:1]:20001-[2001:db8::]:80" : "10.0.0.1:20001-192.0.2.1:80");
  }
}

TEST(CapturedConnections, FramesOfOtherProtocols_CountInTheNumbersOfFrames) {
  auto packets = ordinary_packets(1, 20);
  const Frame arp(12 + 2 + 28, 0x08);
  Frame ethernet(12, 0xAA);
  ethernet.insert(ethernet.end(), {8, 0});
  auto frames = behind(ethernet, packets);
  frames.insert(frames.begin(), 3, arp);
  frames.insert(frames.begin() + 10, 2, arp);
  const Read seen = read(file_of(frames, wire::Format::Pcap, 1));
  ASSERT_EQ(seen.connections.size(), 1U);
  EXPECT_EQ(seen.connections[0].first, 4U);
  EXPECT_EQ(seen.connections[0].last, 25U);
  EXPECT_EQ(seen.logs[0][0].frame, 4U);
  EXPECT_EQ(seen.logs[0][seen.logs[0].size() - 1].frame, 25U);
}

TEST(CapturedConnections, CutOffAnywhere_IsJudgedUpToThere_AndSaid) {
  const std::string whole = file_of(ordinary_packets(1, 10), wire::Format::Pcap);
  for (std::size_t size = 1; size <= whole.size(); ++size) {
    const Read seen = read(whole.substr(0, size));
    std::size_t at = 24, packets = 0;
    for (; at + 16 <= size; ++packets) {
      const std::size_t next =
          at + 16 + static_cast<unsigned char>(whole[at + 8]) + 256U * static_cast<unsigned char>(whole[at + 9]);
      if (next > size) break;
      at = next;
    }
    const bool between_packets = size >= 24 && at == size;
    EXPECT_EQ(seen.complaint.empty(), between_packets) << size << seen.complaint;
    EXPECT_EQ(seen.counts.segments, size < 24 ? 0 : packets) << size;
    EXPECT_TRUE(seen.all_conform()) << size;
  }
}

TEST(CapturedConnections, CutOffAnywhere_OfPcapng_IsJudgedUpToThere) {
  const std::string whole = file_of(ordinary_packets(1, 10), wire::Format::Pcapng);
  std::uint64_t before = 0;
  for (std::size_t size = 1; size <= whole.size(); ++size) {
    const Read seen = read(whole.substr(0, size));
    EXPECT_GE(seen.counts.segments, before) << size;
    EXPECT_TRUE(seen.all_conform()) << size;
    before = seen.counts.segments;
  }
  EXPECT_EQ(before, 10U);
}

TEST(CapturedConnections, AnyOctetChanged_NeverBreaksTheJudge) {
  const std::string whole = file_of(ordinary_packets(1, 10), wire::Format::Pcap);
  for (std::size_t at = 24; at < whole.size(); ++at) {
    for (const char mask : {'\x01', '\x80', '\xFF'}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ mask);
      const Read seen = read(changed);
      EXPECT_LE(seen.counts.segments, 10U);
      // A changed octet is a wrong checksum, or it is in what the capture says of its packets.
      for (const JudgedConnection& c : seen.connections) {
        EXPECT_TRUE(c.verdict() == Verdict::Conforms || c.verdict() == Verdict::Inconclusive) << at << ' ' << c.name();
      }
    }
  }
}

TEST(CapturedConnections, ManySideBySide_AreToldApart) {
  std::ostringstream out;
  wire::CaptureWriter writer(out, wire::Format::Pcap);
  write_ordinary(writer, 300, 25, 40);
  const Read seen = read(out.str());
  ASSERT_EQ(seen.connections.size(), 300U);
  EXPECT_TRUE(seen.all_conform());
  for (const JudgedConnection& c : seen.connections) {
    EXPECT_EQ(c.segments, 25U);
    EXPECT_EQ(c.reports[0].segments + c.reports[1].segments, 25U);
  }
  EXPECT_TRUE(std::is_sorted(seen.connections.begin(), seen.connections.end(),
                             [](const JudgedConnection& a, const JudgedConnection& b) { return a.first < b.first; }));
}

TEST(CapturedConnections, OnlyTheFirstOctetsKept_AreJudgedAsLongAsTheyWere) {
  const std::string whole = file_of(ordinary_packets(1, 20));
  const Read seen = read(snapped(whole, 72));
  ASSERT_EQ(seen.connections.size(), 1U);
  EXPECT_EQ(seen.connections[0].verdict(), Verdict::Conforms);
  EXPECT_EQ(seen.counts[FrameKind::CutShort], 7U);
  EXPECT_EQ(seen.connections[0].reports[0].judged, read(whole).connections[0].reports[0].judged);
  std::uint32_t text = 0;
  for (std::size_t i = 0; i < seen.logs[0].size(); ++i) text += seen.logs[0][i].segment.text;
  EXPECT_EQ(text, 4U * 100 + 3U * 1000);
}

TEST(CapturedConnections, HeadersCutOff_AreUnreadable_AndNobodysGuilt) {
  const std::string whole = file_of(ordinary_packets(1, 20));
  const Read header = read(snapped(whole, 30));
  EXPECT_EQ(header.connections.size(), 0U);
  EXPECT_EQ(header.counts[FrameKind::Unreadable], 20U);
  const Read options = read(snapped(whole, 44));
  EXPECT_EQ(options.counts[FrameKind::Unreadable], 20U);
  for (const JudgedConnection& c : options.connections) EXPECT_EQ(c.reports[0].findings.size(), 0U);
}

// The checksum as a host hands it to its network card: the sum over the pseudo-header.
void leave_to_card(Frame& packet) {
  const auto sum = wire::pseudo_header_sum(wire::Octets(packet).subspan(12, 8), wire::kProtocolTcp,
                                           static_cast<std::uint32_t>(packet.size() - wire::kIpv4Header));
  wire::write16(packet.data() + 36, sum.folded());
}

TEST(CapturedConnections, ChecksumsLeftToTheCard_AreNoDamage) {
  auto packets = ordinary_packets(1, 20);
  for (Frame& packet : packets) {
    if (packet[12] == 10) leave_to_card(packet);
  }
  const Read seen = read(file_of(packets));
  ASSERT_EQ(seen.connections.size(), 1U);
  EXPECT_EQ(seen.connections[0].verdict(), Verdict::Conforms);
  EXPECT_EQ(seen.counts[FrameKind::Damaged], 0U);
  EXPECT_EQ(seen.counts[FrameKind::Offloaded], 11U);
  EXPECT_TRUE(seen.connections[0].reports[0].unknown.empty());
}

TEST(CapturedConnections, AWrongChecksumAmongRightOnes_IsDamage) {
  auto packets = ordinary_packets(1, 20);
  packets[7][36] ^= 0x55U;
  const Read seen = read(file_of(packets));
  ASSERT_EQ(seen.connections.size(), 1U);
  EXPECT_EQ(seen.counts[FrameKind::Damaged], 1U);
  EXPECT_TRUE(seen.connections[0].reports[0].unknown.contains(Unknown::PacketsMissing));
  EXPECT_EQ(seen.connections[0].segments, 19U);
}

TEST(CapturedConnections, ManyWrongChecksumsOfAHostWithARightOne_AreAllDamage) {
  std::vector<Frame> frames = ordinary_packets(1, 20);
  for (Frame& packet : ordinary_packets(2, 40)) {
    packet[36] ^= 0x55U;
    frames.push_back(packet);
  }
  const Read seen = read(file_of(frames));
  EXPECT_EQ(seen.counts[FrameKind::Damaged], 40U);
  EXPECT_EQ(seen.counts.segments, 20U);
}

TEST(CapturedConnections, AHostWhoseChecksumsAreAllWrong_IsTakenAsItIs_AfterAWhile) {
  std::vector<Frame> frames;
  for (std::uint32_t number = 1; number <= 5; ++number) {
    for (Frame& packet : ordinary_packets(number, 10)) {
      if (packet[12] == 10) packet[36] ^= 0x55U;
      frames.push_back(packet);
    }
  }
  const Read seen = read(file_of(frames));
  ASSERT_EQ(seen.connections.size(), 5U);
  EXPECT_EQ(seen.counts[FrameKind::Damaged], 7U);
  EXPECT_EQ(seen.counts[FrameKind::Offloaded], 18U);
  for (const JudgedConnection& c : seen.connections) {
    EXPECT_EQ(c.reports[0].findings.size() + c.reports[1].findings.size(), 0U);
  }
}

// Windows leaves the total length zero where the card is to cut the packet up.
TEST(CapturedConnections, ALengthLeftToTheCard_IsThatOfTheCapture) {
  auto packets = ordinary_packets(1, 20);
  for (Frame& packet : packets) {
    if (packet.size() > 1000) packet[2] = packet[3] = 0;
  }
  const Read seen = read(file_of(packets));
  ASSERT_EQ(seen.connections.size(), 1U);
  EXPECT_EQ(seen.counts.segments, 20U);
  EXPECT_EQ(seen.connections[0].verdict(), Verdict::Conforms);
}

TEST(CapturedConnections, Fragments_AreCounted_AndTellThatSomethingIsMissing) {
  auto packets = ordinary_packets(1, 20);
  Frame first = packets[5], later = packets[5];
  first[6] |= 0x20U;
  later[7] = 5;
  packets[5] = first;
  packets.insert(packets.begin() + 6, later);
  const Read seen = read(file_of(packets));
  EXPECT_EQ(seen.counts[FrameKind::Fragment], 2U);
  ASSERT_EQ(seen.connections.size(), 1U);
  EXPECT_NE(seen.connections[0].verdict(), Verdict::Violates);
  EXPECT_NE(seen.connections[0].verdict(), Verdict::Deviates);
  EXPECT_TRUE(seen.connections[0].reports[0].unknown.contains(Unknown::PacketsMissing));
}

TEST(CapturedConnections, AFragmentThatNobodyAcknowledges_TellsThatSomethingIsMissing) {
  auto packets = ordinary_packets(1, 20);
  packets.resize(4);
  EXPECT_TRUE(read(file_of(packets)).connections[0].reports[0].unknown.empty());
  packets[3][6] |= 0x20U;
  EXPECT_TRUE(read(file_of(packets)).connections[0].reports[0].unknown.contains(Unknown::PacketsMissing));
}

TEST(CapturedConnections, OfAConnectionWithAFinding_WhatLedThereIsKept) {
  std::vector<Frame> frames;
  OrdinaryConnection connection(1, 80, false);
  while (!connection.is_over()) {
    wire::PacketDescription packet = connection.segment(kBegin);
    if (frames.size() == 1) packet.tcp.ack += 1'000;
    frames.push_back(wire::built(packet));
  }
  const Read seen = read(file_of(frames));
  ASSERT_EQ(seen.connections.size(), 1U);
  ASSERT_FALSE(seen.connections[0].reports[1].findings.empty());
  EXPECT_EQ(seen.connections[0].reports[1].findings[0].number, 2U);
  EXPECT_EQ(seen.logs[0].size(), 8U);
  EXPECT_EQ(seen.logs[0].dropped(), 0U);
}

TEST(CapturedConnections, APortTalkingToItself_IsCounted) {
  auto packets = ordinary_packets(1, 10);
  for (Frame& packet : packets) {
    for (std::size_t i = 0; i < 4; ++i) packet[16 + i] = packet[12 + i];
    packet[20] = packet[22] = packet[21] = packet[23] = 7;
  }
  const Read seen = read(file_of(packets));
  EXPECT_EQ(seen.connections.size(), 0U);
  EXPECT_EQ(seen.counts[FrameKind::EndsAlike], 10U);
}

TEST(CapturedConnections, AnotherProtocol_IsCounted) {
  auto packets = ordinary_packets(1, 10);
  for (Frame& packet : packets) packet[9] = 17;
  EXPECT_EQ(read(file_of(packets)).counts[FrameKind::NotTcp], 10U);
}

TEST(CapturedConnections, PortsUsedAgain_AreAnotherConnection) {
  auto frames = ordinary_packets(1, 10);
  OrdinaryConnection again(1, 12, false, 50'000'000);
  while (!again.is_over()) frames.push_back(wire::built(again.segment(kBegin + 1'000'000'000'000)));
  const Read seen = read(file_of(frames));
  ASSERT_EQ(seen.connections.size(), 2U);
  EXPECT_EQ(seen.connections[0].told, Told::Reused);
  EXPECT_EQ(seen.connections[0].last, 10U);
  EXPECT_EQ(seen.connections[1].first, 11U);
  EXPECT_EQ(seen.connections[1].segments, 12U);
  EXPECT_EQ(seen.connections[0].name(), seen.connections[1].name());
  EXPECT_TRUE(seen.all_conform());
}

TEST(CapturedConnections, WhatIsOverAndQuiet_IsToldBeforeTheFileEnds) {
  std::ostringstream out;
  wire::CaptureWriter writer(out, wire::Format::Pcap);
  std::uint64_t at = kBegin;
  for (std::uint32_t number = 1; number <= 20; ++number) {
    for (const Frame& packet : ordinary_packets(number, 10)) writer.write(at += 1'000'000, packet);
    at += 300'000'000'000;  // five minutes
  }
  const Read seen = read(out.str());
  EXPECT_EQ(seen.connections.size(), 20U);
  EXPECT_LE(seen.most_remembered, 2U);
}

TEST(CapturedConnections, AFloodOfSyns_DrivesOutItsOwn) {
  std::ostringstream out;
  wire::CaptureWriter writer(out, wire::Format::Pcap);
  std::vector<OrdinaryConnection> talks;
  for (std::uint32_t number = 1; number <= 20; ++number) talks.emplace_back(number, 40U, false);
  std::uint64_t at = kBegin;
  for (std::uint32_t round = 0; round < 40; ++round) {
    for (OrdinaryConnection& talk : talks) writer.write(at, wire::built(talk.segment(at)));
    for (std::uint32_t i = 0; i < 100; ++i) {
      wire::PacketDescription syn = OrdinaryConnection(20'100 + round * 100 + i, 40, false).segment(at);
      writer.write(at += 1'000, wire::built(syn));
    }
  }
  constexpr std::size_t kMost = 256;
  const Read seen = read(out.str(), "", {.most_open = kMost});
  EXPECT_LE(seen.most_remembered, kMost);
  EXPECT_EQ(seen.connections.size(), 20U + 4'000U);
  EXPECT_GT(seen.told(Told::CrowdedOut), 3'500U);
  std::size_t whole = 0;
  for (const JudgedConnection& c : seen.connections) whole += c.segments == 40 ? 1 : 0;
  EXPECT_EQ(whole, 20U);
}

TEST(CapturedConnections, WithoutRoom_TheOneHeardOfLeastLatelyGoes) {
  std::vector<OrdinaryConnection> talks;
  for (std::uint32_t number = 1; number <= 9; ++number) talks.emplace_back(number, 40U, false);
  std::vector<Frame> frames;
  const auto talk = [&](std::size_t which, int segments) {
    for (; segments > 0; --segments) frames.push_back(wire::built(talks[which].segment(kBegin)));
  };
  for (std::size_t i = 0; i < 8; ++i) talk(i, 5);
  talk(0, 5);
  talk(8, 5);
  const Read seen = read(file_of(frames), "", {.most_open = 8});
  ASSERT_EQ(seen.connections.size(), 9U);
  EXPECT_EQ(seen.connections[0].told, Told::CrowdedOut);
  EXPECT_EQ(seen.connections[0].first, 6U);
  EXPECT_EQ(seen.told(Told::CrowdedOut), 1U);
}

TEST(CapturedConnections, TimeThatGoesBackwards_IsCounted) {
  const auto packets = ordinary_packets(1, 10);
  std::ostringstream out;
  wire::CaptureWriter writer(out, wire::Format::Pcap);
  for (std::size_t i = 0; i < packets.size(); ++i) writer.write(kBegin + (i == 5 ? 0 : i * 1'000), packets[i]);
  const Read seen = read(out.str());
  EXPECT_EQ(seen.counts[FrameKind::Backwards], 1U);
  EXPECT_EQ(seen.logs[0][5].at, kBegin + 4'000);
  EXPECT_TRUE(seen.all_conform());
}

TEST(CapturedConnections, ASynAckFirst_MakesItsReceiverTheOpener) {
  auto packets = ordinary_packets(1, 10);
  packets.erase(packets.begin());
  const Read seen = read(file_of(packets));
  ASSERT_EQ(seen.connections.size(), 1U);
  EXPECT_EQ(seen.connections[0].name(), "10.0.0.1:20001-192.0.2.1:80");
}

TEST(ConnectionFilter, EachWayToWriteIt_ChoosesItsConnections) {
  std::ostringstream out;
  wire::CaptureWriter writer(out, wire::Format::Pcap);
  write_ordinary(writer, 5, 10);
  write_ordinary(writer, 3, 10, 100, true);
  const std::string file = out.str();
  const std::vector<std::pair<std::string, std::size_t>> all = {
      {"", 8},
      {":80", 8},
      {"192.0.2.1", 5},
      {"10.0.0.1:20003", 1},
      {":20003", 2},
      {"192.0.2.1:80-10.0.0.1:20003", 1},
      {"10.0.0.1:20003-192.0.2.1:80", 1},
      {"[2001:db8::]:80", 3},
      {"2001:db8::a00:1-:80", 3},
      {"192.0.2.1:81", 0},
      {"10.0.0.1:80", 0},
  };
  for (const auto& [filter, count] : all) {
    const Read seen = read(file, filter);
    EXPECT_EQ(seen.connections.size(), count) << filter;
    EXPECT_EQ(seen.counts[FrameKind::NotAskedFor], (8 - count) * 10) << filter;
  }
}

TEST(ConnectionFilter, WhatIsNoConnection_IsRefused) {
  for (const char* bad : {"x", ":", ":x", ":65536", "1.2.3", "1.2.3.4:", "1.2.3.4-", "-", "1.2.3.4-:1-:2", "[::1]",
                          "[1.2.3.4]:80", "2001:db8::g", "1.2.3.4:80x", " :80"}) {
    EXPECT_FALSE(ConnectionFilter::read(bad).has_value()) << bad;
  }
}

TEST(SegmentLog, OfManySegments_KeepsTheFirstAndTheLast_AndEndsSoonAfterAFinding) {
  SegmentLog log;
  for (std::uint64_t frame = 1; frame <= 100; ++frame) {
    log.add({.frame = frame});
    if (frame == 50) log.end_soon();
  }
  EXPECT_EQ(log.size() + log.dropped(), 56U);
  EXPECT_EQ(log[0].frame, 1U);
  EXPECT_EQ(log[SegmentLog::kFirst - 1].frame, SegmentLog::kFirst);
  for (std::size_t i = 0; i < SegmentLog::kLast; ++i) {
    EXPECT_EQ(log[SegmentLog::kFirst + i].frame, 56 - SegmentLog::kLast + 1 + i);
  }
}

}  // namespace
}  // namespace synfin::conformance
