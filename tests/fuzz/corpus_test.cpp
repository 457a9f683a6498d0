// The seeds in corpus/ are what make_corpus writes, and nothing else lies among them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "fuzz/corpus_seeds.h"
#include "fuzz/exchange_seeds.h"

namespace synfin::fuzz {
namespace {

const std::filesystem::path kCorpus = SYNFIN_CORPUS;

std::vector<std::uint8_t> octets_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Corpus, EverySeed_IsAsMakeCorpusWritesIt) {
  for (const Seed& seed : corpus_seeds()) {
    const auto path = kCorpus / seed.target / seed.name;
    ASSERT_TRUE(std::filesystem::is_regular_file(path)) << path << ": run make_corpus " << kCorpus;
    EXPECT_EQ(octets_of(path), seed.octets) << path << ": run make_corpus " << kCorpus;
  }
}

// Except for the folders of regressions, which crashes come from.
TEST(Corpus, NothingElse_IsAmongTheSeeds) {
  std::set<std::string> known, targets;
  for (const Seed& seed : corpus_seeds()) {
    EXPECT_TRUE(known.insert(seed.target + "/" + seed.name).second) << "twice: " << seed.target << "/" << seed.name;
    targets.insert(seed.target);
  }
  for (const std::string& target : targets) {
    std::size_t others = 0;
    std::string one;
    for (const auto& entry : std::filesystem::directory_iterator(kCorpus / target)) {
      const std::string name = entry.path().filename().string();
      if (known.count(target + "/" + name) == 1 || (entry.is_directory() && name == "regressions")) continue;
      ++others;
      one = entry.path().string();
    }
    EXPECT_EQ(others, 0U) << one << " is none of the seeds: let an engine keep what it finds elsewhere";
  }
}

TEST(Corpus, EveryExchange_ShowsWhatItIsNamedAfter) {
  for (const NamedExchange& exchange : named_exchanges()) {
    const auto result = properties::played(exchange.octets);
    EXPECT_TRUE(result.has(exchange.shows)) << exchange.name << ": " << properties::name(exchange.shows);
    EXPECT_EQ(result.law, "") << exchange.name;
  }
}

TEST(Corpus, IsSmall) {
  std::uintmax_t size = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kCorpus)) {
    if (entry.is_regular_file()) size += entry.file_size();
  }
  EXPECT_LT(size, 400'000U) << "octets in all";
}

}  // namespace
}  // namespace synfin::fuzz
