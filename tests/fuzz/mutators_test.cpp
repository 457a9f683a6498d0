// Mutators keep what they promise: sizes, whole stimuli, right checksums, and that one seed gives one result.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/walk.h"
#include "fuzz/json_mutator.h"
#include "fuzz/packet_seeds.h"
#include "fuzz/segment_mutator.h"
#include "fuzz/walk_mutator.h"
#include "wire/packet.h"

// As libFuzzer's: the size may change, and without room for anything it would write past its end.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size) {
  EXPECT_GT(max_size, 0U);
  EXPECT_LE(size, max_size);
  data[0] = ' ';
  return size % 3 == 0 ? max_size : size % 3 == 1 ? 1 : size;
}

namespace synfin::fuzz {
namespace {

using Octets = std::vector<std::uint8_t>;
constexpr std::size_t kMost = 512;

Octets mutated_segment(Octets packet, unsigned seed, std::size_t most = kMost) {
  const std::size_t size = packet.size();
  packet.resize(std::max(size, most));
  packet.resize(mutate_segment(packet.data(), size, packet.size(), seed));
  return packet;
}

Octets mutated_walk(Octets walk, unsigned seed, std::size_t most = kMost) {
  const std::size_t size = walk.size();
  walk.resize(std::max(size, most));
  walk.resize(mutate_walk(walk.data(), size, walk.size(), seed));
  return walk;
}

TEST(SegmentMutator, ChecksumsAreMostlyRight_AndEveryProblemComesUp) {
  std::size_t with_tcp = 0, right = 0;
  std::set<wire::Problem> problems;
  std::vector<Octets> pool;
  for (const auto& [name, octets] : good_packets()) pool.push_back(octets);
  for (unsigned seed = 0; seed < 100'000; ++seed) {
    Octets& packet = pool[seed % pool.size()];
    const Octets next = mutated_segment(packet, seed);
    ASSERT_LE(next.size(), kMost);
    const wire::ParsedPacket parsed = wire::parse(next);
    for (const wire::Fault& fault : parsed.problems) problems.insert(fault.problem);
    with_tcp += parsed.tcp.verified != wire::Verified::NotChecked ? 1U : 0U;
    right += parsed.tcp.verified == wire::Verified::Right ? 1U : 0U;
    packet = parsed.reached == wire::Reached::Tcp ? next : good_packets()[0].second;
  }
  EXPECT_GT(with_tcp, 50'000U);
  EXPECT_GT(right * 10, with_tcp * 9) << right << " of " << with_tcp;
  EXPECT_GE(problems.size(), wire::kProblems - 1) << "an empty packet is the engine's to try";
}

TEST(SegmentMutator, OneSeed_OneResult) {
  const Octets packet = good_packets()[0].second;
  for (unsigned seed = 0; seed < 1000; ++seed) EXPECT_EQ(mutated_segment(packet, seed), mutated_segment(packet, seed));
}

TEST(SegmentMutator, AnyOctets_AnyRoom_StaysInside) {
  for (unsigned seed = 0; seed < 50'000; ++seed) {
    const std::size_t size = seed % 90;
    Octets packet(size, static_cast<std::uint8_t>(seed * 7));
    if (size != 0) packet[0] = seed % 2 == 0 ? 0x45 : 0x60;
    EXPECT_LE(mutated_segment(packet, seed, size).size(), size);
  }
  for (const auto& [name, octets] : good_packets()) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
      EXPECT_LE(mutated_segment(octets, seed, octets.size()).size(), octets.size()) << name;
    }
  }
}

TEST(Repair, MakesLengthsAndChecksumsRight) {
  for (const auto& [name, octets] : good_packets()) {
    Octets packet = octets;
    packet.push_back(7);
    packet[packet.size() / 2] = static_cast<std::uint8_t>(packet[packet.size() / 2] ^ 0x10);
    repair_lengths(packet.data(), packet.size());
    repair_checksums(packet.data(), packet.size());
    const wire::ParsedPacket parsed = wire::parse(packet);
    EXPECT_NE(parsed.tcp.verified, wire::Verified::Wrong) << name;
    EXPECT_FALSE(parsed.problems.has(wire::Problem::BadIpChecksum)) << name;
    EXPECT_FALSE(parsed.problems.has(wire::Problem::OctetsAfterPacket)) << name;
  }
}

TEST(JsonMutator, MostlyJson_WithinTheRoom_AndOneSeedOneResult) {
  const std::string text = R"({"a": [1, "two", {"b": true}], "c": 4294967295, "d": "ff00"})";
  std::size_t json = 0;
  std::set<Octets> results;
  for (unsigned seed = 0; seed < 5000; ++seed) {
    const auto mutated = [&] {
      Octets octets(text.begin(), text.end());
      octets.resize(kMost);
      octets.resize(mutate_json(octets.data(), text.size(), octets.size(), seed));
      return octets;
    };
    const Octets next = mutated();
    ASSERT_LE(next.size(), kMost);
    EXPECT_EQ(next, mutated());
    json += nlohmann::json::accept(next.begin(), next.end()) ? 1U : 0U;
    results.insert(next);
  }
  EXPECT_GT(json, 4000U);
  EXPECT_GT(results.size(), 500U);
}

TEST(WalkMutator, WholeStimuli_WithinTheRoom) {
  Octets walk;
  std::size_t longest = 0;
  for (unsigned seed = 0; seed < 20'000; ++seed) {
    walk = mutated_walk(walk, seed, 802);
    ASSERT_LE(walk.size(), 802U);
    ASSERT_EQ((walk.size() - conformance::kWalkHeader) % 8, 0U);
    longest = std::max(longest, conformance::walk_of(walk).stimuli.size());
  }
  EXPECT_GT(longest, 5U);
  EXPECT_LE(mutated_walk(Octets(802, 1), 3).size(), 802U);
}

TEST(WalkMutator, EveryKindOfEdit_IsMade) {
  const Octets walk(conformance::kWalkHeader + 4 * 8, 1);
  std::set<std::size_t> sizes;
  bool header_changed = false;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    const Octets next = mutated_walk(walk, seed);
    sizes.insert(next.size());
    header_changed = header_changed || next[0] != walk[0];
    EXPECT_EQ(next, mutated_walk(walk, seed));
  }
  EXPECT_GE(sizes.size(), 5U) << "inserted and removed";
  EXPECT_TRUE(header_changed);
}

TEST(WalkMutator, Crossed_BeginsAsTheOneAndGoesOnWithTheOther) {
  const Octets a(conformance::kWalkHeader + 3 * 8, 1), b(conformance::kWalkHeader + 5 * 8, 2);
  std::set<std::size_t> sizes;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    Octets out(kMost);
    out.resize(cross_walks(a, b, out, seed));
    sizes.insert(out.size());
    EXPECT_EQ(out[0], 1);
    const auto first_of_b = std::find(out.begin() + conformance::kWalkHeader, out.end(), 2);
    EXPECT_EQ((first_of_b - out.begin()) % 8, static_cast<std::ptrdiff_t>(conformance::kWalkHeader));
    EXPECT_TRUE(std::all_of(first_of_b, out.end(), [](std::uint8_t octet) { return octet == 2; }));
  }
  EXPECT_GE(sizes.size(), 5U);
  Octets small(conformance::kWalkHeader + 8);
  EXPECT_LE(cross_walks(a, b, small, 1), small.size());
  EXPECT_EQ(cross_walks(a, b, {}, 1), 0U);
}

}  // namespace
}  // namespace synfin::fuzz
