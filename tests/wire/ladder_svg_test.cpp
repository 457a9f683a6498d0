#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <optional>
#include <random>

#include "tests/wire/ladder_samples.h"
#include "wire/ladder_words.h"

namespace synfin::wire {
namespace {

// The reader of the picture here knows only the SVG's text, not how it was laid out.

std::string attribute(const std::string& tag, const std::string& name) {
  const std::size_t at = tag.find(' ' + name + "=\"");
  if (at == std::string::npos) return "";
  const std::size_t from = at + name.size() + 3;
  return tag.substr(from, tag.find('"', from) - from);
}

std::string unescaped(std::string text) {
  const std::pair<const char*, const char*> kEntities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}};
  for (const auto& [entity, character] : kEntities) {
    for (std::size_t at = 0; (at = text.find(entity, at)) != std::string::npos; ++at) {
      text.replace(at, std::string(entity).size(), character);
    }
  }
  return text;
}

struct Words {
  std::string text;
  std::array<std::array<double, 2>, 4> corners;

  double top() const { return std::min({corners[0][1], corners[1][1], corners[2][1], corners[3][1]}); }
  double bottom() const { return std::max({corners[0][1], corners[1][1], corners[2][1], corners[3][1]}); }
};

// Every <text> of the SVG and the rectangle that it takes, turned about its point as the transform says.
std::vector<Words> words_of(const std::string& svg) {
  constexpr double kWide = 0.6, kAbove = 0.74, kBelow = 0.2;  // of the size; by DejaVu Sans Mono
  std::vector<Words> all;
  for (std::size_t at = svg.find("<text "); at != std::string::npos; at = svg.find("<text ", at + 1)) {
    const std::size_t open = svg.find('>', at), close = svg.find("</text>", open);
    const std::string tag = svg.substr(at, open - at);
    Words words{.text = unescaped(svg.substr(open + 1, close - open - 1)), .corners = {}};
    const double x = std::stod(attribute(tag, "x")), y = std::stod(attribute(tag, "y"));
    const double size = std::stod(attribute(tag, "font-size"));
    const double width = static_cast<double>(length(words.text)) * size * kWide;
    const std::string anchor = attribute(tag, "text-anchor"), turn = attribute(tag, "transform");
    const double left = anchor == "start" ? 0 : anchor == "end" ? -width : -width / 2;
    const double angle = turn.empty() ? 0 : std::stod(turn.substr(turn.find('(') + 1)) * std::numbers::pi / 180;
    const std::array<std::array<double, 2>, 4> flat = {
        {{left, -kAbove * size}, {left + width, -kAbove * size}, {left + width, kBelow * size}, {left, kBelow * size}}};
    for (std::size_t c = 0; c < 4; ++c) {
      words.corners[c] = {x + flat[c][0] * std::cos(angle) - flat[c][1] * std::sin(angle),
                          y + flat[c][0] * std::sin(angle) + flat[c][1] * std::cos(angle)};
    }
    all.push_back(std::move(words));
  }
  return all;
}

// Two convex shapes are apart if some edge of one has all of the other beyond it.
bool beyond_an_edge(const Words& a, const Words& b) {
  for (std::size_t c = 0; c < 4; ++c) {
    const auto& p = a.corners[c];
    const auto& q = a.corners[(c + 1) % 4];
    bool all = true;
    for (const auto& r : b.corners) {
      all = all && (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]) <= 1e-9;
    }
    if (all) return true;
  }
  return false;
}

std::optional<std::string> overlap_in(const std::string& svg) {
  const std::vector<Words> all = words_of(svg);
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      if (all[a].bottom() < all[b].top() || all[b].bottom() < all[a].top()) continue;
      if (!beyond_an_edge(all[a], all[b]) && !beyond_an_edge(all[b], all[a])) return all[a].text + " on " + all[b].text;
    }
  }
  return std::nullopt;
}

std::optional<std::string> outside_of(const std::string& svg) {
  const std::string tag = svg.substr(0, svg.find('>'));
  const double width = std::stod(attribute(tag, "width")), height = std::stod(attribute(tag, "height"));
  for (const Words& words : words_of(svg)) {
    for (const auto& corner : words.corners) {
      if (corner[0] < 0 || corner[0] > width || corner[1] < 0 || corner[1] > height) return words.text;
    }
  }
  return std::nullopt;
}

// How often something is drawn, the legend apart.
std::size_t drawn(const std::string& svg, const std::string& what) {
  const std::size_t end = svg.find("<g class=\"sample");
  std::size_t n = 0;
  for (std::size_t at = svg.find(what); at < end; at = svg.find(what, at + 1)) ++n;
  return n;
}

#if defined(SYNFIN_XMLLINT) || defined(SYNFIN_PYTHON)
bool well_formed(const std::string& xml) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("synfin-ladder-" + std::to_string(getpid()) + ".svg");
  std::ofstream(file, std::ios::binary) << xml;
#ifdef SYNFIN_XMLLINT
  const std::string reader = std::string(SYNFIN_XMLLINT) + " --noout ";
#else
  const std::string reader =
      std::string(SYNFIN_PYTHON) + " -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' ";
#endif
  const int status = std::system((reader + file.string() + " 2>/dev/null").c_str());
  std::filesystem::remove(file);
  return status == 0;
}

TEST(LadderSvg, EverySample_IsWellFormed) {
  for (const Ladder& ladder : samples()) EXPECT_TRUE(well_formed(ladder_svg(ladder))) << ladder.title.substr(0, 40);
}

// The reader does find what is not well formed: one entity written out.
TEST(LadderSvg, UnescapedMark_IsNotWellFormed) {
  for (const char* const entity : {"&lt;", "&amp;"}) {
    std::string svg = ladder_svg(hostile_ladder());
    const std::size_t at = svg.find(entity);
    ASSERT_NE(at, std::string::npos);
    svg.replace(at, std::string(entity).size(), unescaped(entity));
    EXPECT_FALSE(well_formed(svg)) << entity;
  }
}
#else
TEST(LadderSvg, EverySample_IsWellFormed) { GTEST_SKIP() << "neither xmllint nor python3 was found"; }
#endif

TEST(LadderSvg, Marks_AreEscaped) {
  Ladder ladder{.title = "a < b & \"c\" > d", .sides = {"<x>", "&amp;"}, .rows = 2};
  ladder.segments = {sent(0, 0, 1, "<SEQ=1>")};
  ladder.events = {{.side = 0, .row = 0, .what = "</svg>", .after = "\"", .clauses = {"a\"<b>&"}}};
  const std::string svg = ladder_svg(ladder);
  EXPECT_NE(svg.find("<title>a &lt; b &amp; &quot;c&quot; &gt; d</title>"), std::string::npos);
  EXPECT_NE(svg.find("a&quot;&lt;b&gt;&amp;</title>"), std::string::npos);
  EXPECT_NE(svg.find(">&amp;amp;</text>"), std::string::npos);
  EXPECT_EQ(svg.find("</svg>"), svg.size() - 7);
}

// One way for each segment, and the end that its fate has; one ring for a copy.
TEST(LadderSvg, Segments_AreDrawnAsTheirFates) {
  for (const Ladder& ladder : samples()) {
    const std::string svg = ladder_svg(ladder);
    std::array<std::size_t, 3> fates{};
    std::size_t copies = 0, stale = 0;
    for (const LadderSegment& s : ladder.segments) {
      ++fates[static_cast<std::size_t>(s.fate)];
      copies += s.duplicate && !s.stale ? 1 : 0;
      stale += s.stale ? 1 : 0;
    }
    EXPECT_EQ(drawn(svg, "class=\"way\""), ladder.segments.size());
    EXPECT_EQ(drawn(svg, "class=\"head\""), fates[static_cast<std::size_t>(Fate::Delivered)]);
    EXPECT_EQ(drawn(svg, "class=\"cross\""), fates[static_cast<std::size_t>(Fate::Lost)]);
    EXPECT_EQ(drawn(svg, "class=\"dots\""), 3 * fates[static_cast<std::size_t>(Fate::Pending)]);
    EXPECT_EQ(drawn(svg, "class=\"ring\""), copies);
    std::size_t marked = 0;
    for (const char* const fate : {"", " lost", " pending"}) {
      marked += drawn(svg, std::string("<g class=\"segment") + fate + " stale");
    }
    EXPECT_EQ(marked, stale);
  }
}

// An arrow ends at the axis of the side that it goes to, below the point where it began.
TEST(LadderSvg, Arrow_RunsDownToItsSide) {
  for (const unsigned from : {0U, 1U}) {
    Ladder ladder{.rows = 2};
    ladder.segments = {sent(from, 0, 1, "x")};
    const std::string svg = ladder_svg(ladder);
    double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    const std::size_t at = svg.find("class=\"way\" d=\"");
    ASSERT_EQ(std::sscanf(svg.c_str() + at, "class=\"way\" d=\"M%lf %lfL%lf %lf", &x0, &y0, &x1, &y1), 4);
    EXPECT_EQ(x0 < x1, from == 0);
    EXPECT_GT(std::abs(x1 - x0), 300);
    EXPECT_GT(y1, y0);
  }
}

TEST(LadderSvg, Legend_HasTheMarksThatAreUsed) {
  const auto legend = [](const Ladder& ladder) {
    const std::string svg = ladder_svg(ladder);
    return svg.substr(std::min(svg.size(), svg.find("<g class=\"sample")));
  };
  const std::string phantom = legend(phantom_ladder()), lost = legend(lost_ladder());
  EXPECT_NE(phantom.find("stale: of an old incarnation"), std::string::npos);
  EXPECT_NE(phantom.find("the decisive event"), std::string::npos);
  EXPECT_EQ(phantom.find("lost in the network"), std::string::npos);
  EXPECT_NE(lost.find("lost in the network"), std::string::npos);
  EXPECT_EQ(lost.find("stale"), std::string::npos);
  EXPECT_NE(legend(mixed_ladder()).find("held up in the network"), std::string::npos);
}

TEST(LadderSvg, DecisiveEvent_IsHighlighted) {
  const std::string svg = ladder_svg(phantom_ladder());
  EXPECT_EQ(drawn(svg, "<g class=\"event bad\">"), 1U);
  EXPECT_EQ(drawn(svg, "class=\"bad-panel\""), 2U) << "the event's and the verdict's";
  EXPECT_EQ(drawn(ladder_svg(normal_ladder()), "class=\"bad-panel\""), 0U);
}

TEST(LadderSvg, Document_NeedsNothingElse) {
  const std::string svg = ladder_svg(mixed_ladder());
  EXPECT_EQ(svg.rfind("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ladder\" role=\"img\"", 0), 0U);
  for (const char* const outside : {"href", "url(", "@import", "<script", "@font-face"}) {
    EXPECT_EQ(svg.find(outside), std::string::npos) << outside;
  }
  EXPECT_EQ(drawn(svg, "http"), 1U) << "the name space";
  EXPECT_NE(svg.find("@media screen and (prefers-color-scheme: dark)"), std::string::npos);
}

TEST(LadderSvg, EverySample_HasNoWordsOnWords) {
  for (const Ladder& ladder : samples()) {
    const std::string svg = ladder_svg(ladder);
    EXPECT_EQ(overlap_in(svg), std::nullopt) << ladder.title.substr(0, 40);
    EXPECT_EQ(outside_of(svg), std::nullopt) << ladder.title.substr(0, 40);
  }
}

// The check for overlaps does find one: each text moved onto the next.
TEST(LadderSvg, MovedWords_AreFoundOnOthers) {
  const std::string svg = ladder_svg(phantom_ladder());
  std::size_t found = 0, moved = 0;
  for (std::size_t at = svg.find("<text x="); at != std::string::npos; at = svg.find("<text x=", at + 1)) {
    const std::size_t next = svg.find("<text x=", at + 1);
    if (next == std::string::npos) break;
    const std::size_t here = svg.find(" font-size", at), there = svg.find(" font-size", next);
    const std::string spoiled = svg.substr(0, at) + svg.substr(next, there - next) + svg.substr(here);
    ++moved;
    found += overlap_in(spoiled) ? 1 : 0;
  }
  EXPECT_GT(moved, 8U);
  EXPECT_EQ(found, moved);
}

// Random executions, more crowded than real ones.
Ladder random_ladder(std::mt19937& random) {
  const auto below = [&](unsigned most) { return static_cast<unsigned>(random() % most); };
  constexpr std::array<const char*, 4> kTexts = {"<SEQ=ISS_A><CTL=SYN>", "<SEQ=ISS_A+1><ACK=ISS_B+1><CTL=FIN,ACK>",
                                                 "<SEQ=1><ACK=2><CTL=ACK> and much else that nobody needs", "R"};
  Ladder ladder{.title = "random", .rows = 1 + below(12)};
  for (unsigned i = below(25); i > 0; --i) {
    const unsigned leaves = below(ladder.rows);
    LadderSegment s = sent(below(2), leaves, leaves + below(ladder.rows - leaves), kTexts[below(4)]);
    s.fate = below(3) == 0 ? static_cast<Fate>(below(3)) : Fate::Delivered;
    s.stale = below(6) == 0;
    s.duplicate = below(5) == 0;
    if (below(8) == 0) s.note = "retransmission";
    ladder.segments.push_back(s);
  }
  for (unsigned i = below(20); i > 0; --i) {
    ladder.events.push_back({.side = below(2),
                             .row = below(ladder.rows),
                             .what = "segment arrives",
                             .before = "SYN-RECEIVED",
                             .after = "ESTABLISHED",
                             .numbers = below(2) == 0 ? "SND.NXT=1" : "",
                             .clauses = {"RFC 9293 3.10.7.4 a: b"},
                             .bad = below(9) == 0});
  }
  return ladder;
}

TEST(LadderSvg, RandomLadders_HaveNoWordsOnWords) {
  std::mt19937 random(9293);
  for (int round = 0; round < 200; ++round) {
    const Ladder ladder = random_ladder(random);
    const std::string svg = ladder_svg(ladder);
    ASSERT_EQ(overlap_in(svg), std::nullopt) << "round " << round;
    ASSERT_EQ(outside_of(svg), std::nullopt) << "round " << round;
    ASSERT_EQ(drawn(svg, "class=\"way\""), ladder.segments.size());
    ASSERT_FALSE(ladder_text(ladder, 80).empty());
  }
}

// What is on no arrow is written out under the picture, so that nothing is lost.
TEST(LadderSvg, EveryLabel_IsOnItsArrowOrListed) {
  Ladder ladder{.rows = 2};
  const std::string endless(400, 'w');
  ladder.segments = {sent(0, 0, 1, "<SEQ=1><CTL=SYN>"), sent(1, 0, 1, endless)};
  const std::string svg = ladder_svg(ladder);
  EXPECT_NE(svg.find(">&lt;SEQ=1&gt;&lt;CTL=SYN&gt;</text>"), std::string::npos);
  EXPECT_EQ(drawn(svg, ">#1</text>"), 2U) << "on the arrow, and before the list's text, which does not fit in one line";
  std::size_t listed = 0;
  for (const Words& words : words_of(svg)) {
    if (words.text.find_first_not_of('w') == std::string::npos) listed += words.text.size();
  }
  EXPECT_EQ(listed, endless.size());
}

}  // namespace
}  // namespace synfin::wire
