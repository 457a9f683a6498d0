// The clause table as data, and against the sources that cite it.
#include "model/clauses.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace synfin::model {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path << " cannot be read";
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const std::filesystem::path kSources = SYNFIN_SOURCE_DIR;

TEST(Clauses, Ids_AreUniqueAndReadable) {
  std::set<std::string_view> ids;
  for (const Clause& c : kClauses) {
    EXPECT_TRUE(ids.insert(c.id).second) << c.id << " twice";
    EXPECT_TRUE(std::all_of(c.id.begin(), c.id.end(), [](char ch) {
      return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '-';
    })) << c.id;
    EXPECT_FALSE(c.says.empty()) << c.id;
    EXPECT_FALSE(c.where.empty()) << c.id;
    EXPECT_NE(c.says.back(), '.') << c.id;
  }
}

TEST(Clauses, ParagraphsOfRfc9293_Exist) {
  std::set<std::string, std::less<>> paragraphs;
  std::ifstream in(SYNFIN_PARAGRAPHS);
  ASSERT_TRUE(in);
  for (std::string line; std::getline(in, line);) paragraphs.insert(line);
  EXPECT_GT(paragraphs.size(), 900U);
  for (const Clause& c : kClauses) {
    EXPECT_TRUE(c.rfc != 9293 || paragraphs.contains(c.where)) << c.id << " cites " << c.where;
  }
}

// "time-wait-2msl" is kTimeWait2msl.
std::string name_of(std::string_view id) {
  std::string name = "k";
  bool starts = true;
  for (const char ch : id) {
    if (ch != '-') name += starts ? static_cast<char>(std::toupper(static_cast<unsigned char>(ch))) : ch;
    starts = ch == '-';
  }
  return name;
}

std::map<std::string, std::string> declared_names() {
  std::map<std::string, std::string> names;
  const std::string source = contents(kSources / "model/clauses.h");
  const std::regex declaration(R"(const Clause& (k\w+) = clause\("([^"]+)\"\))");
  for (std::sregex_iterator it(source.begin(), source.end(), declaration), end; it != end; ++it)
    names[(*it)[2]] = (*it)[1];
  return names;
}

TEST(Clauses, Names_FollowTheIds) {
  const auto names = declared_names();
  EXPECT_EQ(names.size(), kClauses.size());
  for (const Clause& c : kClauses) {
    const auto found = names.find(std::string(c.id));
    ASSERT_NE(found, names.end()) << c.id << " has no name";
    EXPECT_EQ(found->second, name_of(c.id));
  }
}

TEST(Clauses, EveryClause_IsUsed) {
  std::set<std::string> words;
  const std::regex word(R"(\bk[A-Z]\w*)");
  for (const char* room : {"model", "conformance"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kSources / room)) {
      const std::string extension = entry.path().extension();
      if ((extension != ".h" && extension != ".cpp") || entry.path().filename() == "clauses.h") continue;
      const std::string source = contents(entry.path());
      for (std::sregex_iterator it(source.begin(), source.end(), word), end; it != end; ++it) words.insert(it->str());
    }
  }
  for (const Clause& c : kClauses) {
    EXPECT_TRUE(words.contains(name_of(c.id))) << c.id << " is cited nowhere";
  }
}

TEST(Clauses, IndexOf_IsThePlaceInTheTable) {
  for (std::size_t i = 0; i < kClauses.size(); ++i) EXPECT_EQ(index_of(kClauses[i]), i);
  EXPECT_EQ(&clause("paws"), &kPaws);
}

}  // namespace
}  // namespace synfin::model
