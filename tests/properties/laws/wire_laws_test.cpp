// The laws of packets, asserted of well-formed packets, of packets malformed in every way, and of damaged ones; each
// law refuted of a codec with a bug planted for it.
#include "properties/wire_laws.h"

#include <gtest/gtest.h>

#include "tests/properties/laws/checked.h"
#include "tests/properties/laws/malformed.h"
#include "tests/wire/exact.h"
#ifdef SYNFIN_WITH_LIBTINS
#include "properties/wire_laws_libtins.h"
#endif

namespace synfin::properties {
namespace {

using Vector = std::vector<std::uint8_t>;
using wire::Exact;
using wire::Octets;
using wire::Problem;

// The first law that these octets break, and how.
std::string broken_by(Octets octets) {
  const Exact exact(octets);
  for (const WireLaw& law : kWireLaws) {
    if (const Broken broken = law.broken(exact.view(), kCodec)) return std::string(law.name) + ": " + *broken;
  }
#ifdef SYNFIN_WITH_LIBTINS
  if (const Broken broken = broken_agreement_with_libtins(exact.view())) return *broken;
  if (const Broken broken = broken_checksum_verdict(exact.view())) return *broken;
#endif
  return {};
}

// Octets that choose a packet: enough for all fields, and text of any length.
rc::Gen<Vector> choices() {
  return rc::gen::oneOf(rc::gen::arbitrary<Vector>(), rc::gen::scale(12.0, rc::gen::arbitrary<Vector>()));
}

void expect_held(const Checked& checked) { EXPECT_TRUE(checked.holds) << checked.says; }

TEST(WireLaws, WellFormedPackets_KeepThem) {
  int v6 = 0, options = 0, ip_options = 0, text = 0;
  expect_held(checked("well-formed", 2000, [&] {
    const Vector octets = built(description_of(*choices()));
    const wire::ParsedPacket packet = wire::parse(octets);
    RC_ASSERT(packet.ok());
    v6 += packet.ip.version == 6 ? 1 : 0;
    options += packet.tcp.options.area().empty() ? 0 : 1;
    ip_options += packet.ip.options().empty() ? 0 : 1;
    text += packet.tcp.text.empty() ? 0 : 1;
    RC_ASSERT(broken_by(octets) == std::string());
  }));
  for (const int count : {v6, options, ip_options, text}) EXPECT_GT(count, 200);
}

TEST(WireLaws, MalformedInEachWay_IsReportedAndKeepsThem) {
  std::array<int, wire::kProblems> count{};
  expect_held(checked("malformed", 5000, [&](std::uint16_t more) {
    const auto problem =
        static_cast<Problem>(*rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, wire::kProblems)));
    const Vector octets = malformed(*choices(), problem, more);
    const wire::ParsedPacket packet = wire::parse(octets);
    ++count[static_cast<std::size_t>(problem)];
    RC_LOG() << name(problem);
    RC_ASSERT(packet.problems.has(problem));
    RC_ASSERT(broken_by(octets) == std::string());
  }));
  for (std::size_t i = 0; i < count.size(); ++i) EXPECT_GT(count[i], 90) << name(static_cast<Problem>(i));
}

// A few octets of a well-formed packet are others; then with the checksums that go with them, so that the damage is
// looked at.
TEST(WireLaws, DamagedPackets_KeepThem) {
  int accepted = 0, refused = 0;
  expect_held(checked("damaged", 4000, [&] {
    Vector octets = built(description_of(*choices()));
    const auto damage = *rc::gen::container<std::vector<std::pair<std::uint8_t, std::uint8_t>>>(
        rc::gen::arbitrary<std::pair<std::uint8_t, std::uint8_t>>());
    for (std::size_t i = 0; i < std::min<std::size_t>(damage.size(), 4); ++i) {
      octets[damage[i].first % std::min<std::size_t>(octets.size(), 100)] = damage[i].second;
    }
    RC_ASSERT(broken_by(octets) == std::string());
    octets = mended(std::move(octets));
    (wire::parse(octets).ok() ? accepted : refused) += 1;
    RC_ASSERT(broken_by(octets) == std::string());
  }));
  EXPECT_GT(accepted, 400);
  EXPECT_GT(refused, 400);
}

TEST(WireLaws, AnyOctets_KeepThem) {
  int legal = 0, illegal = 0;
  expect_held(checked("any octets", 3000, [&](const Vector& octets) {
    wire::Problems problems;
    kCodec.parse_options(Octets{octets}.first(std::min<std::size_t>(octets.size(), 40)), problems);
    (problems.empty() ? legal : illegal) += 1;
    RC_ASSERT(broken_by(octets) == std::string());
  }));
  EXPECT_GT(legal, 20);
  EXPECT_GT(illegal, 1000);
}

// --- Each law can be broken ---

struct Planted {
  const char* name;
  std::size_t law;
  Codec codec;
};

wire::ParsedPacket text_too_long(Octets packet) {
  wire::ParsedPacket got = wire::parse(packet);
  if (got.ok()) got.tcp.text = Octets{got.tcp.text.data(), got.tcp.text.size() + 1};
  return got;
}

// The octets are padded to what the IPv4 header claims.
wire::ParsedPacket length_not_checked(Octets packet) {
  wire::ParsedPacket got = wire::parse(packet);
  if (!got.problems.has(Problem::LengthPastPacket) || got.problems.size() > 1) return got;
  got.problems = {};
  got.tcp.verified = wire::Verified::Right;
  return got;
}

wire::ParsedPacket urgent_not_read(Octets packet) {
  wire::ParsedPacket got = wire::parse(packet);
  got.tcp.urgent = 0;
  return got;
}

std::size_t reserved_not_written(const wire::PacketDescription& packet, std::span<std::uint8_t> out) {
  wire::PacketDescription other = packet;
  other.tcp.reserved = 0;
  return wire::build(other, out);
}

wire::ParsedOptions last_octet_not_read(Octets area, wire::Problems& problems) {
  wire::ParsedOptions options;
  options.parse(area.first(area.size() - std::min<std::size_t>(area.size(), 1)), 0, problems);
  return options;
}

wire::ParsedOptions wrong_lengths_forgiven(Octets area, wire::Problems& problems) {
  wire::Problems found;
  const wire::ParsedOptions options = kCodec.parse_options(area, found);
  for (const wire::Fault& fault : found) {
    if (fault.problem != Problem::OptionWrongLength) problems.add(fault.problem, fault.octet);
  }
  return options;
}

class PlantedInCodec : public testing::TestWithParam<Planted> {};

TEST_P(PlantedInCodec, IsRefutedByItsLaw) {
  const Planted& planted = GetParam();
  const WireLaw& law = kWireLaws[planted.law];
  const auto any = [](const Vector& octets, std::uint16_t more) {
    switch (more % 3) {
      case 0: return octets;
      case 1: return malformed(octets, static_cast<Problem>(more / 3 % wire::kProblems), more);
      default: return built(description_of(octets));
    }
  };
  const Checked checked_law = checked(
      planted.name, 5000, [&](std::uint16_t more) { RC_ASSERT(!law.broken(any(*choices(), more), planted.codec)); },
      Sought::Planted);
  EXPECT_FALSE(checked_law.holds) << law.name;
}

INSTANTIATE_TEST_SUITE_P(Bugs, PlantedInCodec,
                         testing::Values(Planted{"text-too-long", 0, {.parse = &text_too_long}},
                                         Planted{"length-not-checked", 1, {.parse = &length_not_checked}},
                                         Planted{"urgent-not-read", 1, {.parse = &urgent_not_read}},
                                         Planted{"urgent-not-kept", 2, {.parse = &urgent_not_read}},
                                         Planted{"reserved-not-written", 2, {.build = &reserved_not_written}},
                                         Planted{"urgent-not-given-back", 3, {.parse = &urgent_not_read}},
                                         Planted{"reserved-lost", 3, {.build = &reserved_not_written}},
                                         Planted{"last-octet-not-read", 4, {.parse_options = &last_octet_not_read}},
                                         Planted{
                                             "wrong-lengths-forgiven", 4, {.parse_options = &wrong_lengths_forgiven}}),
                         [](const auto& parameter) { return "Planted" + std::to_string(parameter.index); });

#ifdef SYNFIN_WITH_LIBTINS
wire::ParsedPacket checksum_believed(Octets packet) {
  wire::ParsedPacket got = wire::parse(packet);
  if (got.tcp.verified == wire::Verified::Wrong) got.tcp.verified = wire::Verified::Right;
  return got;
}

TEST(WireLaws, PlantedInAgreementWithLibtins_IsRefuted) {
  const Checked fields = checked("urgent-not-read", 200, [] {
    RC_ASSERT(!broken_agreement_with_libtins(built(description_of(*choices())), {.parse = &urgent_not_read}));
  });
  EXPECT_FALSE(fields.holds);
  const Checked verdict = checked("checksum-believed", 200, [](std::uint16_t more) {
    RC_ASSERT(
        !broken_checksum_verdict(malformed(*choices(), Problem::BadTcpChecksum, more), {.parse = &checksum_believed}));
  });
  EXPECT_FALSE(verdict.holds);
}
#endif

}  // namespace
}  // namespace synfin::properties
