#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "wire/ladder_geometry.h"
#include "wire/ladder_words.h"

namespace synfin::wire {
namespace {

constexpr double kMargin = 10;
constexpr double kTitle = 17, kSubtitle = 13, kName = 14, kVerdict = 13, kLegend = 12;  // sizes of text
constexpr double kLine = 1.35;                                                          // height of a line, of its size

// Colours for light paper, and in the dark on a screen; print is always light.
constexpr std::string_view kStyle = R"(<style>
.ladder text { font-family: ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #1b1f24 }
.ladder text.mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace }
.ladder .strong { font-weight: bold }
.ladder text.dim { fill: #57606a }
.ladder .paper { fill: #ffffff }
.ladder .axis { stroke: #57606a; stroke-width: 2; fill: none }
.ladder .axis-end, .ladder .dot { fill: #57606a }
.ladder .way { stroke: #0b5cad; stroke-width: 1.7; fill: none; stroke-linejoin: round }
.ladder .head { fill: #0b5cad }
.ladder .halo { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
.ladder .lost .way, .ladder .cross { stroke: #b42318 }
.ladder .cross { stroke-width: 2.4; fill: none }
.ladder .copy .way, .ladder .ring { stroke: #6f42c1 }
.ladder .copy .way { stroke-dasharray: 2 3 }
.ladder .copy .head { fill: #6f42c1 }
.ladder .ring { fill: none; stroke-width: 1.7 }
.ladder .copy.lost .way { stroke: #b42318 }
.ladder .stale .way { stroke: #8a5a00; stroke-dasharray: 7 4 }
.ladder .stale .head { fill: #8a5a00 }
.ladder .pending .dots { fill: #0b5cad }
.ladder .pending.stale .dots { fill: #8a5a00 }
.ladder text.tag { fill: #57606a; font-style: italic }
.ladder .panel { fill: #eef4fb; stroke: #0b5cad; stroke-width: 1 }
.ladder .bad-panel { fill: #fdeceb; stroke: #b42318; stroke-width: 1 }
.ladder .bad .dot { fill: #b42318 }
@media screen and (prefers-color-scheme: dark) {
.ladder text { fill: #e6edf3 }
.ladder text.dim, .ladder text.tag { fill: #9aa7b4 }
.ladder .paper { fill: #0f141a }
.ladder .axis { stroke: #9aa7b4 }
.ladder .axis-end, .ladder .dot { fill: #9aa7b4 }
.ladder .way { stroke: #6cb6ff }
.ladder .head, .ladder .pending .dots { fill: #6cb6ff }
.ladder .halo { stroke: #0f141a }
.ladder .lost .way, .ladder .cross, .ladder .copy.lost .way { stroke: #ff7b72 }
.ladder .copy .way, .ladder .ring { stroke: #c297ff }
.ladder .copy .head { fill: #c297ff }
.ladder .stale .way { stroke: #e3b341 }
.ladder .stale .head, .ladder .pending.stale .dots { fill: #e3b341 }
.ladder .panel { fill: #14263a; stroke: #6cb6ff }
.ladder .bad-panel { fill: #3d1a1c; stroke: #ff7b72 }
.ladder .bad .dot { fill: #ff7b72 }
}
</style>
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string_view classes(Face face) {
  constexpr std::array<std::string_view, kFaces> kClasses = {"dim",      "mono strong", "mono",
                                                             "mono dim", "mono halo",   "tag halo"};
  return kClasses[static_cast<std::size_t>(face)];
}

std::string segment_classes(const LadderSegment& s) {
  std::string names = "segment";
  if (s.fate == Fate::Lost) names += " lost";
  if (s.fate == Fate::Pending) names += " pending";
  if (s.stale) names += " stale";
  if (s.duplicate) names += " copy";
  return names;
}

class SvgLadder {
 public:
  explicit SvgLadder(const Ladder& ladder) : ladder_(ladder) {
    width_ = columns_of(ladder).width;
    head();
    out_ = geometry_of(ladder, y_ + 8);
  }

  std::string draw() {
    axes();
    for (std::size_t i = 0; i < ladder_.segments.size(); ++i) segment_lines(i);
    for (std::size_t i = 0; i < ladder_.segments.size(); ++i) segment_words(i);
    for (std::size_t i = 0; i < ladder_.events.size(); ++i) event(i);
    y_ = out_.bottom + 22;
    verdict();
    listed();
    legend();
    return document();
  }

 private:
  template <class... A>
  void put(fmt::format_string<A...> form, A&&... arguments) {
    fmt::format_to(std::back_inserter(body_), form, std::forward<A>(arguments)...);
  }

  std::string document() const {
    const std::string title = escaped(clean(ladder_.title.empty() ? "A ladder diagram" : ladder_.title));
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ladder\" role=\"img\" aria-label=\"{}\" width=\"{:.0f}\" "
        "height=\"{:.0f}\" viewBox=\"0 0 {:.0f} {:.0f}\">\n<title>{}</title>\n<desc>{}</desc>\n",
        title, width_, y_, width_, y_, title, escaped(description()));
    text += kStyle;
    text += fmt::format("<rect class=\"paper\" width=\"{:.0f}\" height=\"{:.0f}\"/>\n", width_, y_);
    return text + body_ + "</svg>\n";
  }

  // The execution in words, for those who do not see the picture.
  std::string description() const {
    std::string text = clean(ladder_.subtitle);
    for (unsigned row = 0; row < ladder_.rows; ++row) {
      for (const LadderEvent& e : ladder_.events) {
        if (e.row != row) continue;
        text += fmt::format(" {}: {}", clean(ladder_.sides[e.side]), clean(e.what));
        text += e.after.empty() ? "." : fmt::format(", {}.", clean(e.after));
      }
    }
    return text + (ladder_.verdict.empty() ? "" : " Verdict: " + clean(ladder_.verdict));
  }

  void text(Point at, double size, std::string_view anchor, std::string_view names, std::string_view words) {
    put("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n", at.x, at.y,
        size, anchor, names, escaped(words));
  }

  void text(const PlacedText& placed) {
    constexpr std::array<std::string_view, 3> kAnchors = {"start", "middle", "end"};
    const std::string turn =
        std::abs(placed.degrees) < 0.05
            ? ""
            : fmt::format(" transform=\"rotate({:.1f} {:.1f} {:.1f})\"", placed.degrees, placed.at.x, placed.at.y);
    put("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{}\" text-anchor=\"{}\" class=\"{}\"{}>{}</text>\n", placed.at.x,
        placed.at.y, size_of(placed.face), kAnchors[static_cast<std::size_t>(placed.anchor)], classes(placed.face),
        turn, escaped(placed.text));
  }

  static std::size_t characters(double width, double size) {
    return static_cast<std::size_t>(width / (size * kCharacter));
  }

  // Lines of text from the left margin, downwards from y_.
  void paragraph(std::string_view words, double size, std::string_view names, double indent = 0) {
    for (const std::string& line : wrapped(words, characters(width_ - 2 * kMargin - 2 * indent, size))) {
      y_ += size * kLine;
      text({kMargin + indent, y_}, size, "start", names, line);
    }
  }

  void head() {
    y_ = 8;
    paragraph(clean(ladder_.title), kTitle, "strong");
    paragraph(clean(ladder_.subtitle), kSubtitle, "dim");
    y_ += 44;
  }

  void axes() {
    constexpr double kNameWidth = 340;
    for (std::size_t side = 0; side < 2; ++side) {
      const double x = out_.columns.axis[side];
      const auto words = [&](double y, double size, std::string_view names, std::string_view said) {
        text({x, y}, size, "middle", names, cut(clean(said), characters(kNameWidth, size)));
      };
      words(out_.top - 26, kName, "strong", ladder_.sides[side]);
      words(out_.top - 10, size_of(Face::State), "mono strong", ladder_.start[side]);
      put("<path class=\"axis\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>\n", x, out_.top - 4, out_.bottom);
      put("<path class=\"axis-end\" d=\"M{:.1f} {:.1f}l-4.5 -1l4.5 9l4.5 -9z\"/>\n", x, out_.bottom);
    }
    for (std::size_t row = 0; row < ladder_.row_times.size(); ++row) {
      constexpr std::size_t kLongest = 8;
      const double size = size_of(Face::Clause);
      text({kMargin - 4, out_.rows[row] + size * 0.35}, size, "start", "dim",
           cut(clean(ladder_.row_times[row]), kLongest));
    }
  }

  void arrow_head(Point from, Point to) {
    const double whole = std::max(std::hypot(to.x - from.x, to.y - from.y), 1e-6);
    const Point along{(to.x - from.x) / whole, (to.y - from.y) / whole};
    constexpr double kLong = 10, kHalf = 4;
    const Point back{to.x - along.x * kLong, to.y - along.y * kLong};
    put("<path class=\"head\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}z\"/>\n", to.x, to.y,
        back.x - along.y * kHalf, back.y + along.x * kHalf, back.x + along.y * kHalf, back.y - along.x * kHalf);
  }

  void end_of(Fate fate, Point from, Point to) {
    if (fate == Fate::Delivered) arrow_head(from, to);
    if (fate == Fate::Lost) {
      put("<path class=\"cross\" d=\"M{:.1f} {:.1f}l12 12m0 -12l-12 12\"/>\n", to.x - 6, to.y - 6);
    }
    if (fate != Fate::Pending) return;
    const double whole = std::max(std::hypot(to.x - from.x, to.y - from.y), 1e-6);
    for (const double d : {6.0, 13.0, 20.0}) {
      put("<circle class=\"dots\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2\"/>\n", to.x + (to.x - from.x) / whole * d,
          to.y + (to.y - from.y) / whole * d);
    }
  }

  void way(const std::vector<Point>& points, bool ring, Fate fate) {
    std::string d = fmt::format("M{:.1f} {:.1f}", points[0].x, points[0].y);
    for (std::size_t p = 1; p < points.size(); ++p) {
      fmt::format_to(std::back_inserter(d), "L{:.1f} {:.1f}", points[p].x, points[p].y);
    }
    put("<path class=\"way\" d=\"{}\"/>\n", d);
    if (ring) put("<circle class=\"ring\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/>\n", points[0].x, points[0].y);
    end_of(fate, points[points.size() - 2], points.back());
  }

  void segment_lines(std::size_t i) {
    const LadderSegment& s = ladder_.segments[i];
    put("<g class=\"{}\">\n<title>{}</title>\n", segment_classes(s), escaped(long_label(s)));
    way(out_.ways[i].points, s.duplicate && !s.stale, s.fate);
    body_ += "</g>\n";
  }

  // After all lines, so that no line goes through a word.
  void segment_words(std::size_t i) {
    if (out_.ways[i].texts.empty()) return;
    put("<g>\n<title>{}</title>\n", escaped(long_label(ladder_.segments[i])));
    for (const PlacedText& placed : out_.ways[i].texts) text(placed);
    body_ += "</g>\n";
  }

  void event(std::size_t i) {
    const LadderEvent& e = ladder_.events[i];
    const Block& block = out_.blocks[i];
    std::string told = fmt::format("{}: {}", clean(ladder_.sides[e.side]), clean(e.what));
    if (!e.after.empty()) told += fmt::format("\n{} → {}", clean(e.before), clean(e.after));
    if (!e.numbers.empty()) told += '\n' + clean(e.numbers);
    for (const std::string& clause : e.clauses) told += '\n' + clean(clause);
    put("<g class=\"event{}\">\n<title>{}</title>\n", e.bad ? " bad" : "", escaped(told));
    if (e.bad && block.height > 0) {
      panel("bad-panel", {block.corner.x - 5, block.corner.y - 2}, block.width + 10, block.height + 5);
    }
    put("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>\n", block.dot.x, block.dot.y, e.bad ? 6 : 4);
    for (const PlacedText& placed : block.texts) text(placed);
    body_ += "</g>\n";
  }

  void panel(std::string_view name, Point corner, double width, double height) {
    put("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"4\"/>\n", name, corner.x,
        corner.y, width, height);
  }

  bool any_bad() const {
    return std::any_of(ladder_.events.begin(), ladder_.events.end(), [](const LadderEvent& e) { return e.bad; });
  }

  void verdict() {
    if (ladder_.verdict.empty()) return;
    constexpr double kIndent = 8;
    const std::string words = clean(ladder_.verdict);
    const std::size_t lines = wrapped(words, characters(width_ - 2 * kMargin - 2 * kIndent, kVerdict)).size();
    const double height = static_cast<double>(lines) * kVerdict * kLine + 10;
    panel(any_bad() ? "bad-panel" : "panel", {kMargin, y_}, width_ - 2 * kMargin, height);
    y_ += 2;
    paragraph(words, kVerdict, "strong", kIndent);
    y_ += 16;
  }

  // The segments of which only a number could be written on the arrow.
  void listed() {
    for (std::size_t i = 0; i < ladder_.segments.size(); ++i) {
      if (out_.ways[i].listed == 0) continue;
      paragraph(fmt::format("#{} {}", out_.ways[i].listed, long_label(ladder_.segments[i])), size_of(Face::Numbers),
                "mono");
    }
    y_ += 8;
  }

  struct Mark {
    LadderSegment segment;  // one that looks like it
    std::string words;
    bool bent = false;
  };

  // Those marks that the picture uses.
  std::vector<Mark> marks() const {
    std::vector<Mark> used;
    const auto add = [&](bool wanted, LadderSegment like, std::string_view words) {
      if (wanted) used.push_back({std::move(like), std::string(words), false});
    };
    const auto any = [&](auto is) { return std::any_of(ladder_.segments.begin(), ladder_.segments.end(), is); };
    const auto with = [&](Fate fate) { return any([&](const LadderSegment& s) { return s.fate == fate; }); };
    add(any([](const LadderSegment& s) { return s.fate == Fate::Delivered && !s.stale && !s.duplicate; }), {},
        "a segment; time runs downwards");
    constexpr std::size_t kBent = 4;  // points
    if (std::any_of(out_.ways.begin(), out_.ways.end(), [](const Way& w) { return w.points.size() == kBent; })) {
      used.push_back({{}, "held up in the network", true});
    }
    add(any([](const LadderSegment& s) { return s.stale; }), {.stale = true}, "stale: of an old incarnation");
    add(any([](const LadderSegment& s) { return s.duplicate && !s.stale; }), {.duplicate = true},
        "a copy that the network made");
    add(with(Fate::Lost), {.fate = Fate::Lost}, "lost in the network");
    add(with(Fate::Pending), {.fate = Fate::Pending}, "still in the network at the end");
    return used;
  }

  void legend() {
    const std::vector<Mark> used = marks();
    const std::size_t entries = used.size() + (any_bad() ? 1 : 0);
    constexpr double kSample = 44, kHeight = 21;
    for (std::size_t n = 0; n < entries; ++n) {
      const double x = kMargin + (n % 2 == 1 ? width_ / 2 : 0);
      if (n % 2 == 0) y_ += kHeight;
      const double middle = y_ - kLegend * 0.35;
      const bool event = n == used.size();
      put("<g class=\"{}\">\n", event ? "event bad" : "sample " + segment_classes(used[n].segment));
      if (event) {
        put("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"6\"/>\n", x + kSample / 2, middle);
      } else {
        const LadderSegment& s = used[n].segment;
        const double end = s.fate == Fate::Delivered ? kSample : kSample / 2;
        const Point from{x + 4, middle}, to{x + end, middle};
        constexpr double kRise = 6;
        if (used[n].bent)
          way({{x + 4, middle - kRise}, {x + end / 2, middle - kRise}, {x + end / 2, middle}, to}, false, s.fate);
        else
          way({from, to}, s.duplicate, s.fate);
      }
      body_ += "</g>\n";
      text({x + kSample + 10, y_}, kLegend, "start", "dim", event ? "the decisive event" : used[n].words);
    }
    y_ += 16;
  }

  const Ladder& ladder_;
  Geometry out_;
  double width_ = 0, y_ = 0;
  std::string body_;
};

}  // namespace

std::string ladder_svg(const Ladder& ladder) {
  check(ladder);
  return SvgLadder(ladder).draw();
}

}  // namespace synfin::wire
