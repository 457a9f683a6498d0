#include "wire/options.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/wire/generate.h"
#include "wire/describe.h"

namespace synfin::wire {
namespace {

bool legal(std::uint8_t kind, std::size_t length) {
  switch (kind) {
    case 2: return length == 4;
    case 3: return length == 3;
    case 4: return length == 2;
    case 5: return length == 10 || length == 18 || length == 26 || length == 34;
    case 8: return length == 10;
    case 28: return length == 4;
    case 34: return length == 2 || (length >= 6 && length <= 18 && length % 2 == 0);
    case 172:
    case 174: return length == 2 || length == 5 || length == 8 || length == 11;
    default: return true;
  }
}

// What a list means, told as simply as can be.
struct Reference {
  std::vector<Fault> faults;
  std::vector<std::uint8_t> kinds;
  std::map<std::uint8_t, std::vector<std::uint8_t>> first;  // of legal length, by kind
  std::size_t good = 0;

  Reference(const std::vector<std::uint8_t>& area, std::uint32_t base) { read(area, base); }

  void read(const std::vector<std::uint8_t>& area, std::uint32_t base) {
    std::uint32_t i = 0;
    const auto end = static_cast<std::uint32_t>(area.size());
    for (; i < end; good = i) {
      const std::uint8_t kind = area[i];
      if (kind == 0) {
        for (std::uint32_t j = i; j < end; ++j) {
          if (area[j] != 0) return faults.push_back({Problem::NonzeroAfterEndOfOptions, base + j});
        }
        return;
      }
      kinds.push_back(kind);
      if (kind == 1) {
        ++i;
        continue;
      }
      const std::uint8_t length = i + 1 < end ? area[i + 1] : 255;
      std::optional<Fault> stop;
      if (i + 1 >= end) {
        stop = Fault{Problem::OptionLengthMissing, base + end};
      } else if (length < 2) {
        stop = Fault{Problem::OptionLength0Or1, base + i + 1};
      } else if (i + length > end) {
        stop = Fault{Problem::OptionPastHeader, base + i + 1};
      }
      if (stop) {
        kinds.pop_back();
        return faults.push_back(*stop);
      }
      if (!legal(kind, length)) {
        faults.push_back({Problem::OptionWrongLength, base + i + 1});
      } else {
        first.try_emplace(kind, area.begin() + i + 2, area.begin() + i + length);
      }
      i += length;
    }
  }
};

void expect_same(const std::vector<std::uint8_t>& area) {
  const Exact exact{area};
  const Reference wanted(area, 40);
  ParsedOptions got;
  Problems problems;
  got.parse(exact.view(), 40, problems);
  const std::size_t kept = std::min(wanted.faults.size(), Problems::kKept);
  EXPECT_EQ(std::vector<Fault>(problems.begin(), problems.end()),
            std::vector<Fault>(wanted.faults.begin(), wanted.faults.begin() + static_cast<std::ptrdiff_t>(kept)));
  EXPECT_EQ(got.good().size(), wanted.good);
  std::vector<std::uint8_t> kinds;
  for (const Option option : got) kinds.push_back(option.kind);
  EXPECT_EQ(kinds, wanted.kinds);

  const auto has = [&](std::uint8_t kind) { return wanted.first.count(kind) != 0; };
  const auto data = [&](std::uint8_t kind) { return wanted.first.at(kind).data(); };
  const auto same = [&](const std::optional<Octets>& octets, std::uint8_t kind) {
    EXPECT_EQ(octets.has_value(), has(kind));
    if (octets && has(kind)) {
      EXPECT_EQ(std::vector<std::uint8_t>(octets->begin(), octets->end()), wanted.first.at(kind));
    }
  };
  EXPECT_EQ(got.mss(), has(2) ? std::optional(read16(data(2))) : std::nullopt);
  EXPECT_EQ(got.window_shift(), has(3) ? std::optional(*data(3)) : std::nullopt);
  EXPECT_EQ(got.sack_permitted(), has(4));
  EXPECT_EQ(got.sack_blocks(), has(5) ? wanted.first.at(5).size() / 8 : 0);
  for (std::size_t i = 0; i < got.sack_blocks(); ++i) {
    EXPECT_EQ(got.sack_block(i), (SackBlock{read32(data(5) + 8 * i), read32(data(5) + 8 * i + 4)}));
  }
  EXPECT_EQ(got.timestamps(), has(8) ? std::optional(Timestamps{read32(data(8)), read32(data(8) + 4)}) : std::nullopt);
  EXPECT_EQ(got.user_timeout(), has(28)
                                    ? std::optional(UserTimeout{(data(28)[0] & 0x80U) != 0,
                                                                static_cast<std::uint16_t>(read16(data(28)) & 0x7FFFU)})
                                    : std::nullopt);
  same(got.fast_open_cookie(), 34);
  same(got.acc_ecn0(), 172);
  same(got.acc_ecn1(), 174);
  const std::set<std::uint8_t> known = {0, 1, 2, 3, 4, 5, 8, 28, 34, 172, 174};
  std::size_t unknown = 0;
  for (const std::uint8_t kind : wanted.kinds) unknown += known.count(kind) == 0 ? 1U : 0U;
  EXPECT_EQ(got.unknown(), unknown);
}

TEST(Options, EveryOneOctetCorruption_AgreesWithTheReference) {
  const OptionOctets lists[] = {
      OptionOctets{}.mss(1460).sack_permitted().timestamps(1, 2).nop().window_scale(7),
      OptionOctets{}.nop().nop().timestamps(3, 4).nop().nop().sack(std::array{SackBlock{1, 2}, SackBlock{3, 4}}),
      OptionOctets{}.window_scale(1).mss(536).user_timeout({true, 5}).fast_open_cookie(std::array<std::uint8_t, 4>{}),
      OptionOctets{}.acc_ecn0(std::array<std::uint8_t, 9>{}).acc_ecn1({}).option(253, std::array<std::uint8_t, 3>{}),
      OptionOctets{}.nop().window_scale(2).nop().nop().sack_permitted().mss(1).mss(2),
  };
  for (const OptionOctets& list : lists) {
    std::vector<std::uint8_t> area(list.view().begin(), list.view().end());
    area.resize((area.size() + 3) / 4 * 4);
    for (std::size_t at = 0; at < area.size(); ++at) {
      const std::uint8_t was = area[at];
      for (unsigned value = 0; value < 256; ++value) {
        area[at] = static_cast<std::uint8_t>(value);
        expect_same(area);
        if (testing::Test::HasFailure()) FAIL() << "octet " << at << " is " << value;
      }
      area[at] = was;
    }
  }
}

TEST(Options, RandomLists_AgreeWithTheReference) {
  Generator generator(20);
  constexpr std::array<std::uint8_t, 16> kOften = {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 18, 28, 34, 172, 174, 40};
  for (int round = 0; round < 200000; ++round) {
    OptionOctets list;
    for (std::size_t options = generator.below(8); options > 0; --options) generator.add_option(list);
    std::vector<std::uint8_t> area(list.view().begin(), list.view().end());
    if (generator.coin()) area.resize(4 * generator.below(11));
    for (std::size_t changes = generator.below(6); changes > 0 && !area.empty(); --changes) {
      area[generator.below(area.size())] = kOften[generator.below(kOften.size())];
    }
    expect_same(area);
    if (HasFailure()) FAIL() << "round " << round;
  }
}

TEST(Options, OfTwo_TheFirstCounts) {
  ParsedOptions got;
  Problems problems;
  const OptionOctets list = OptionOctets{}.mss(1).window_scale(2).mss(3).window_scale(4);
  got.parse(list.view(), 40, problems);
  EXPECT_EQ(got.mss(), 1);
  EXPECT_EQ(got.window_shift(), 2);
  EXPECT_TRUE(problems.empty());
}

TEST(Options, WrongLength_IsSkippedAndTheNextCounts) {
  ParsedOptions got;
  Problems problems;
  const OptionOctets list = OptionOctets{}.forced(2, 3, std::array<std::uint8_t, 1>{9}).mss(1460);
  got.parse(list.view(), 40, problems);
  EXPECT_EQ(got.mss(), 1460);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0], (Fault{Problem::OptionWrongLength, 41}));
}

TEST(Options, UnknownKind_KeepsItsOctets) {
  ParsedOptions got;
  Problems problems;
  const std::array<std::uint8_t, 3> data = {7, 8, 9};
  const OptionOctets list = OptionOctets{}.nop().option(253, data);
  got.parse(list.view(), 40, problems);
  EXPECT_EQ(got.unknown(), 1U);
  auto option = got.begin();
  ++option;
  EXPECT_EQ((*option).kind, 253);
  EXPECT_EQ((*option).at, 1);
  EXPECT_TRUE(std::equal(data.begin(), data.end(), (*option).data.begin(), (*option).data.end()));
  ++option;
  EXPECT_EQ(option, got.end());
}

TEST(Options, MoreThan40Octets_OverflowAndAreRefused) {
  PacketDescription packet = syn();
  for (int i = 0; i < 4; ++i) packet.tcp.options.timestamps(1, 2);
  EXPECT_TRUE(packet.tcp.options.overflowed());
  EXPECT_TRUE(built(packet).empty());
  const std::vector<SackBlock> five(5);
  EXPECT_TRUE(OptionOctets{}.sack(five).overflowed());
}

}  // namespace
}  // namespace synfin::wire
