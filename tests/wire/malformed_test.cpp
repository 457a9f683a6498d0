// Every kind of malformed packet is built on purpose and must be reported as that, at the right octet, and as nothing
// else; and no kind is left out.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/wire/generate.h"
#include "wire/describe.h"

namespace synfin::wire {
namespace {

struct Case {
  Problem problem;
  std::uint32_t octet;
  std::function<std::vector<std::uint8_t>()> build;
  std::vector<Problem> also = {};  // what cannot but be wrong too
};

template <class Change>
std::function<std::vector<std::uint8_t>()> changed(Change change) {
  return [change] {
    PacketDescription packet = syn();
    change(packet);
    return built(packet);
  };
}

const std::array<std::uint8_t, 4> kIpOptionOf1 = {7, 1, 0, 0};
const std::array<std::uint8_t, 4> kIpOptionPast = {7, 5, 0, 0};
const std::array<std::uint8_t, 4> kIpOptionAlone = {1, 1, 1, 7};
const std::array<std::uint8_t, 5> kText = {1, 2, 3, 4, 5};

// Nine destination options headers of 8 octets, the last before TCP.
std::array<std::uint8_t, 72> nine_extensions() {
  std::array<std::uint8_t, 72> octets{};
  for (std::size_t i = 0; i < 9; ++i) octets[8 * i] = i < 8 ? 60 : 6;
  return octets;
}
const std::array<std::uint8_t, 72> kNineExtensions = nine_extensions();
const std::array<std::uint8_t, 8> kLongExtension = {6, 20, 0, 0, 0, 0, 0, 0};

std::vector<Case> ip_cases() {
  using P = PacketDescription;
  return {
      {Problem::EmptyPacket, 0, [] { return std::vector<std::uint8_t>{}; }},
      {Problem::UnknownIpVersion, 0, changed([](P& p) { p.v4.version = 5; })},
      {Problem::ShortIpHeader, 19, [] { return std::vector<std::uint8_t>(19, 0x45); }},
      {Problem::ShortIpHeader, 39, [] { return std::vector<std::uint8_t>(39, 0x60); }},
      {Problem::IhlBelow5, 0, changed([](P& p) { p.v4.ihl = 4; })},
      {Problem::IpHeaderPastPacket, 0,
       [] {
         auto octets = built(syn());
         octets.resize(20);
         octets[0] = 0x46;
         return octets;
       }},
      {Problem::TotalLengthBelowHeader, 2, changed([](P& p) { p.v4.total_length = 19; })},
      {Problem::LengthPastPacket, 2, changed([](P& p) { p.v4.total_length = 61; })},
      {Problem::LengthPastPacket, 4, changed([](P& p) { p.ipv6 = true, p.v6.payload_length = 41; })},
      {Problem::OctetsAfterPacket, 62, changed([](P& p) { p.tcp.text = kText, p.v4.total_length = 62; })},
      {Problem::OctetsAfterPacket, 82,
       changed([](P& p) { p.ipv6 = true, p.tcp.text = kText, p.v6.payload_length = 42; })},
      {Problem::BadIpChecksum, 10, changed([](P& p) { p.v4.checksum.off = 1; })},
      {Problem::BadIpChecksum, 10, changed([](P& p) { p.v4.checksum.forced = 0; })},
      {Problem::IpReservedFlag, 6, changed([](P& p) { p.v4.reserved_flag = true; })},
      {Problem::IpOptionLengthMissing, 24, changed([](P& p) { p.v4.options = kIpOptionAlone; })},
      {Problem::IpOptionLength0Or1, 21, changed([](P& p) { p.v4.options = kIpOptionOf1; })},
      {Problem::IpOptionPastHeader, 21, changed([](P& p) { p.v4.options = kIpOptionPast; })},
      {Problem::ExtensionPastPacket, 88,
       changed([](P& p) { p.ipv6 = true, p.v6.next_header = 0, p.v6.extensions = kLongExtension; })},
      {Problem::TooManyExtensions, 40 + 64,
       changed([](P& p) { p.ipv6 = true, p.v6.next_header = 60, p.v6.extensions = kNineExtensions; })},
      {Problem::FirstFragment, 6, changed([](P& p) { p.v4.more_fragments = true; })},
      {Problem::LaterFragment, 6, changed([](P& p) { p.v4.fragment_offset = 1; })},
      {Problem::NotTcp, 9, changed([](P& p) { p.v4.protocol = 17; })},
      {Problem::NotTcp, 6, changed([](P& p) { p.ipv6 = true, p.v6.next_header = 58; })},
  };
}

std::vector<Case> tcp_cases() {
  using P = PacketDescription;
  const auto options = [](OptionOctets list) { return changed([list](P& p) { p.tcp.options = list; }); };
  return {
      {Problem::ShortTcpHeader, 39, changed([](P& p) { p.v4.total_length = 39; }), {Problem::OctetsAfterPacket}},
      {Problem::DataOffsetBelow5, 32, changed([](P& p) { p.tcp.data_offset = 4; })},
      {Problem::DataOffsetBelow5, 32, changed([](P& p) { p.tcp.data_offset = 0; })},
      {Problem::DataOffsetPastSegment, 32, changed([](P& p) { p.tcp.data_offset = 11; })},
      {Problem::DataOffsetPastSegment, 52, changed([](P& p) { p.ipv6 = true, p.tcp.data_offset = 15; })},
      {Problem::OptionLengthMissing, 44, options(OptionOctets{}.raw({1, 1, 1, 2}))},
      {Problem::OptionLength0Or1, 41, options(OptionOctets{}.raw({2, 0, 5, 180}))},
      {Problem::OptionLength0Or1, 45, options(OptionOctets{}.mss(1460).raw({253, 1, 0, 0}))},
      {Problem::OptionPastHeader, 41, options(OptionOctets{}.raw({2, 5, 5, 180}))},
      {Problem::OptionPastHeader, 43, options(OptionOctets{}.sack_permitted().raw({8, 10}))},
      {Problem::OptionWrongLength, 41, options(OptionOctets{}.raw({3, 4, 7, 0}))},
      {Problem::NonzeroAfterEndOfOptions, 43, options(OptionOctets{}.raw({0, 0, 0, 9}))},
      {Problem::BadTcpChecksum, 36, changed([](P& p) { p.tcp.checksum.off = 1; })},
      {Problem::BadTcpChecksum, 36, changed([](P& p) { p.tcp.checksum.off = 0xFFFE; })},
      {Problem::BadTcpChecksum, 36, changed([](P& p) { p.tcp.checksum.forced = 0; })},
      {Problem::BadTcpChecksum, 56, changed([](P& p) { p.ipv6 = true, p.tcp.checksum.off = 1; })},
  };
}

void expect_reported(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    const Exact octets{one.build()};
    const ParsedPacket got = parse(octets.view());
    SCOPED_TRACE(describe(got));
    EXPECT_FALSE(got.ok());
    EXPECT_TRUE(got.problems.has(Fault{one.problem, one.octet})) << name(one.problem) << " at " << one.octet;
    EXPECT_EQ(got.problems.size(), 1 + one.also.size());
    for (const Problem problem : one.also) EXPECT_TRUE(got.problems.has(problem)) << name(problem);
  }
}

TEST(Malformed, EveryIpFault_IsReportedAtItsOctetAndAlone) { expect_reported(ip_cases()); }
TEST(Malformed, EveryTcpFault_IsReportedAtItsOctetAndAlone) { expect_reported(tcp_cases()); }

TEST(Malformed, NoProblemIsLeftOut) {
  std::set<Problem> seen;
  for (const Case& one : ip_cases()) seen.insert(one.problem);
  for (const Case& one : tcp_cases()) seen.insert(one.problem);
  EXPECT_EQ(seen.size(), kProblems);
}

TEST(Malformed, EveryProblemHasItsOwnName) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kProblems; ++i) names.insert(name(static_cast<Problem>(i)));
  EXPECT_EQ(names.size(), kProblems);
  EXPECT_EQ(name(Problem::ShortIpHeader), "short_ip_header");
  EXPECT_EQ(name(Problem::DataOffsetBelow5), "data_offset_below_5");
  EXPECT_EQ(name(Problem::BadTcpChecksum), "bad_tcp_checksum");
}

TEST(Malformed, BadOptionList_KeepsTheFieldsAndTheOptionsBeforeTheFault) {
  PacketDescription packet = syn();
  packet.tcp.options = OptionOctets{}.mss(1460).timestamps(5, 6).raw({3, 0});
  const auto octets = built(packet);
  const ParsedPacket got = parse(octets);
  EXPECT_TRUE(got.problems.has(Fault{Problem::OptionLength0Or1, 55}));
  EXPECT_EQ(got.tcp.seq, 100U);
  EXPECT_EQ(got.tcp.window, 65535);
  EXPECT_EQ(got.tcp.verified, Verified::Right);
  const auto segment = to_model(got.tcp);
  EXPECT_TRUE(segment.options.has_mss && segment.options.has_timestamps && !segment.options.has_window_scale);
  EXPECT_EQ(segment.options.mss, 1460U);
  EXPECT_EQ(segment.options.tsval, 5U);
}

// A part of a segment has no right checksum of its own.
TEST(Malformed, FirstFragment_IsNotVerified) {
  PacketDescription packet = syn();
  packet.v4.more_fragments = true;
  packet.tcp.checksum.off = 1;
  const auto octets = built(packet);
  const ParsedPacket got = parse(octets);
  EXPECT_EQ(got.reached, Reached::Tcp);
  EXPECT_EQ(got.tcp.verified, Verified::NotChecked);
  EXPECT_FALSE(got.problems.has(Problem::BadTcpChecksum));
}

TEST(Malformed, MoreFaultsThanAreKept_AreStillKnownByKind) {
  Problems problems;
  for (std::size_t i = 0; i < Problems::kKept; ++i) problems.add(Problem::OptionWrongLength, i);
  problems.add(Problem::BadTcpChecksum, 36);
  EXPECT_EQ(problems.size(), Problems::kKept);
  EXPECT_TRUE(problems.has(Problem::BadTcpChecksum));
  EXPECT_FALSE(problems.has(Problem::NotTcp));
}

}  // namespace
}  // namespace synfin::wire
