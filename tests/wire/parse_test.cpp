#include <gtest/gtest.h>

#include "tests/wire/generate.h"
#include "wire/describe.h"

namespace synfin::wire {
namespace {

void expect_tcp(const ParsedTcp& got, const TcpDescription& wanted) {
  EXPECT_EQ(got.source_port, wanted.source_port);
  EXPECT_EQ(got.destination_port, wanted.destination_port);
  EXPECT_EQ(got.seq, wanted.seq);
  EXPECT_EQ(got.ack, wanted.ack);
  EXPECT_EQ(got.data_offset, 5 + (wanted.options.size() + 3) / 4);
  EXPECT_EQ(got.reserved, wanted.reserved);
  EXPECT_EQ(got.flags, wanted.flags);
  EXPECT_EQ(got.window, wanted.window);
  EXPECT_EQ(got.urgent, wanted.urgent);
  const Octets options = got.options.good(), asked = wanted.options.view();
  EXPECT_TRUE(std::equal(options.begin(), options.end(), asked.begin(), asked.end()));
  EXPECT_TRUE(std::equal(got.text.begin(), got.text.end(), wanted.text.begin(), wanted.text.end()));
}

TEST(Parse, GeneratedIpv4_RoundTrip) {
  Generator generator(10);
  for (int round = 0; round < 20000; ++round) {
    const PacketDescription packet = generator.packet(false);
    const auto octets = built(packet);
    const ParsedPacket got = parse(octets);
    ASSERT_TRUE(got.ok()) << describe(got);
    EXPECT_EQ(got.ip.version, 4);
    EXPECT_EQ(got.ip.source(), Address::v4(packet.v4.source));
    EXPECT_EQ(got.ip.destination(), Address::v4(packet.v4.destination));
    EXPECT_EQ(got.ip.traffic_class(), packet.v4.traffic_class);
    EXPECT_EQ(got.ip.id(), packet.v4.id);
    EXPECT_EQ(got.ip.ttl(), packet.v4.ttl);
    EXPECT_EQ(got.ip.dont_fragment(), packet.v4.dont_fragment);
    EXPECT_EQ(got.ip.total_length(), octets.size());
    EXPECT_EQ(got.ip.checksum(), read16(&octets[10]));
    EXPECT_EQ(got.tcp.checksum, read16(&octets[36]));
    EXPECT_EQ(got.tcp.verified, Verified::Right);
    expect_tcp(got.tcp, packet.tcp);
    if (HasFailure()) FAIL() << describe(got);
  }
}

TEST(Parse, GeneratedIpv6_RoundTrip) {
  Generator generator(11);
  for (int round = 0; round < 20000; ++round) {
    const PacketDescription packet = generator.packet(true);
    const auto octets = built(packet);
    const ParsedPacket got = parse(octets);
    ASSERT_TRUE(got.ok()) << describe(got);
    EXPECT_EQ(got.ip.version, 6);
    EXPECT_EQ(got.ip.source(), Address::v6(packet.v6.source));
    EXPECT_EQ(got.ip.destination(), Address::v6(packet.v6.destination));
    EXPECT_EQ(got.ip.traffic_class(), packet.v6.traffic_class);
    EXPECT_EQ(got.ip.flow_label(), packet.v6.flow_label);
    EXPECT_EQ(got.ip.ttl(), packet.v6.hop_limit);
    EXPECT_EQ(got.ip.total_length(), octets.size());
    expect_tcp(got.tcp, packet.tcp);
    if (HasFailure()) FAIL() << describe(got);
  }
}

// Ordinary packets are read by a shorter way than all others: one octet too many sends them the long way.
TEST(Parse, ShortAndLongWay_GiveTheSame) {
  Generator generator(12);
  for (int round = 0; round < 20000; ++round) {
    auto octets = built(generator.packet(false));
    // Anything may be wrong but what the choice of the way depends on.
    if (generator.coin()) octets[10 + generator.below(octets.size() - 10)] = generator.any<std::uint8_t>();
    auto longer = octets;
    longer.push_back(0);
    const ParsedPacket a = parse(octets), b = parse(longer);
    EXPECT_EQ(a.reached, b.reached);
    EXPECT_EQ(a.ip.version, b.ip.version);
    EXPECT_EQ(a.ip.protocol, b.ip.protocol);
    EXPECT_EQ(a.ip.fragment, b.ip.fragment);
    EXPECT_EQ(a.ip.header_length, b.ip.header_length);
    EXPECT_EQ(a.ip.payload_length, b.ip.payload_length);
    EXPECT_EQ(describe(a.tcp), describe(b.tcp));
    EXPECT_EQ(a.tcp.verified, b.tcp.verified);
    EXPECT_EQ(a.tcp.data_offset, b.tcp.data_offset);
    EXPECT_EQ(a.tcp.checksum, b.tcp.checksum);
    std::vector<Fault> of_a(a.problems.begin(), a.problems.end()), of_b;
    for (const Fault fault : b.problems) {
      if (fault != Fault{Problem::OctetsAfterPacket, static_cast<std::uint32_t>(octets.size())}) of_b.push_back(fault);
    }
    EXPECT_EQ(of_a, of_b);
    EXPECT_EQ(of_a.size() + 1, b.problems.size());
    if (HasFailure()) FAIL() << describe(a) << "\n" << describe(b);
  }
}

TEST(Parse, EveryTruncation_IsReported) {
  Generator generator(13);
  for (int round = 0; round < 200; ++round) {
    const auto octets = built(generator.packet(round % 2 != 0));
    for (std::size_t size = 0; size < octets.size(); ++size) {
      const Exact cut{Octets{octets}.first(size)};
      const ParsedPacket got = parse(cut.view());
      ASSERT_FALSE(got.problems.empty()) << size << " of " << octets.size() << " octets";
      ASSERT_FALSE(got.ok());
      ASSERT_FALSE(describe(got).empty());
      ASSERT_NE(got.tcp.verified, Verified::Right);
      for (const Fault fault : got.problems) ASSERT_LE(fault.octet, size) << describe(fault);
    }
  }
}

TEST(Parse, TruncatedTcpHeader_NamesTheOctet) {
  const auto octets = built(syn());
  for (std::size_t size = 20; size < 40; ++size) {
    const ParsedPacket got = parse(Octets{octets}.first(size));
    EXPECT_TRUE(got.problems.has(Fault{Problem::ShortTcpHeader, static_cast<std::uint32_t>(size)})) << describe(got);
    EXPECT_EQ(got.reached, Reached::Ip);
    EXPECT_EQ(got.ip.source().v4(), 0xC0000202U);
  }
}

TEST(Parse, TruncatedOptions_KeepTheFieldsAndTheOptionsBefore) {
  const auto octets = built(syn());
  const ParsedPacket got = parse(Octets{octets}.first(20 + 20 + 4 + 1));  // the MSS, and a kind without its length
  EXPECT_EQ(got.reached, Reached::Tcp);
  EXPECT_TRUE(got.problems.has(Fault{Problem::LengthPastPacket, 2}));
  EXPECT_TRUE(got.problems.has(Fault{Problem::DataOffsetPastSegment, 32}));
  EXPECT_TRUE(got.problems.has(Fault{Problem::OptionLengthMissing, 45}));
  EXPECT_EQ(got.tcp.seq, 100U);
  EXPECT_EQ(got.tcp.options.mss(), 1460);
  EXPECT_EQ(got.tcp.verified, Verified::NotChecked);
}

TEST(Parse, RandomOctets_NeverReadPastTheEnd) {
  Generator generator(14);
  for (int round = 0; round < 100000; ++round) {
    auto octets = generator.coin() ? built(generator.packet(generator.coin())) : generator.octets(generator.below(120));
    for (std::size_t changes = generator.below(4); changes > 0 && !octets.empty(); --changes) {
      octets[generator.below(std::min<std::size_t>(octets.size(), 80))] = generator.any<std::uint8_t>();
    }
    octets.resize(octets.size() - generator.below(octets.size() + 1) * generator.below(2));
    const Exact exact{octets};
    const ParsedPacket got = parse(exact.view());
    std::size_t all = 0;
    for (const Option option : got.tcp.options) all += 1 + option.data.size();
    for (const std::uint8_t octet : got.tcp.text) all += octet;
    ASSERT_FALSE(describe(got).empty()) << all;
    if (got.reached == Reached::Nothing) {
      ASSERT_TRUE(got.ip.payload().empty());
      ASSERT_EQ(got.ip.ttl(), 0);
    }
  }
}

TEST(Parse, EveryTextLengthFrom0To9) {
  const std::vector<std::uint8_t> text = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  for (std::size_t size = 0; size <= text.size(); ++size) {
    for (const bool ipv6 : {false, true}) {
      PacketDescription packet = syn();
      packet.ipv6 = ipv6;
      packet.tcp.text = Octets{text}.first(size);
      const auto octets = built(packet);
      const ParsedPacket got = parse(octets);
      ASSERT_TRUE(got.ok()) << describe(got);
      ASSERT_EQ(got.tcp.text.size(), size);
      EXPECT_EQ(to_model(got.tcp).text, size);
      if (size > 0) {
        EXPECT_EQ(got.tcp.text.back(), size);
      }
    }
  }
}

TEST(Parse, AnyOneWrongBit_IsSeenByAChecksum) {
  PacketDescription packet = syn();
  const std::vector<std::uint8_t> text = {'a', 'b', 'c'};
  packet.tcp.text = text;
  auto octets = built(packet);
  for (std::size_t bit = 0; bit < 8 * octets.size(); ++bit) {
    octets[bit / 8] = static_cast<std::uint8_t>(octets[bit / 8] ^ 1U << bit % 8);
    EXPECT_FALSE(parse(octets).ok()) << "bit " << bit;
    octets[bit / 8] = static_cast<std::uint8_t>(octets[bit / 8] ^ 1U << bit % 8);
  }
  EXPECT_TRUE(parse(octets).ok());
}

TEST(Parse, ACopy_KeepsItsFaults) {
  const ParsedPacket got = parse({});
  ParsedPacket copy = parse(built(syn()));
  copy = got;
  EXPECT_EQ(copy.problems.size(), 1U);
  EXPECT_EQ(copy.problems[0], (Fault{Problem::EmptyPacket, 0}));
}

}  // namespace
}  // namespace synfin::wire
