#include "wire/ladder_labels.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "wire/ladder_words.h"

namespace synfin::wire {
namespace {

constexpr double kClear = 3;   // between a line of the picture and the words on it
constexpr double kTail = 8;    // an arrow's first units stay free of words
constexpr double kHead = 15;   // and its last, where its head is
constexpr double kLine = 1.2;  // height of a line of text, of its size
constexpr std::size_t kMostLines = 5;

// A rectangle at an angle.
struct Box {
  Point centre;
  double half_width, half_height;
  Point along;  // a unit vector

  double reach() const { return half_width + half_height; }
};

double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
Point across(Point along) { return {-along.y, along.x}; }

// Half the box's extent in a direction.
double extent(const Box& box, Point direction) {
  return box.half_width * std::abs(dot(box.along, direction)) +
         box.half_height * std::abs(dot(across(box.along), direction));
}

bool apart(const Box& a, const Box& b, Point direction) {
  const Point between{b.centre.x - a.centre.x, b.centre.y - a.centre.y};
  return std::abs(dot(between, direction)) >= extent(a, direction) + extent(b, direction);
}

bool overlap(const Box& a, const Box& b) {
  if (std::abs(a.centre.y - b.centre.y) > a.reach() + b.reach()) return false;
  return !apart(a, b, a.along) && !apart(a, b, across(a.along)) && !apart(a, b, b.along) &&
         !apart(a, b, across(b.along));
}

// A leg of a way, read from left to right whatever its direction.
struct Leg {
  Point left, right;
  bool rightwards;

  double length() const { return std::hypot(right.x - left.x, right.y - left.y); }
  Point along() const {
    const double whole = std::max(length(), 1e-6);
    return {(right.x - left.x) / whole, (right.y - left.y) / whole};
  }
  Box box() const { return {{(left.x + right.x) / 2, (left.y + right.y) / 2}, length() / 2, 0.5, along()}; }
};

Leg leg_of(Point from, Point to) {
  const bool rightwards = from.x <= to.x;
  return rightwards ? Leg{from, to, true} : Leg{to, from, false};
}

struct Written {
  std::string text;
  Face face;
};

struct Candidate {
  std::vector<PlacedText> texts;
  std::vector<Box> boxes;
  double cost;
};

class Placing {
 public:
  Placing(const Ladder& ladder, Geometry& geometry) : ladder_(ladder), out_(geometry) {
    for (std::size_t i = 0; i < out_.ways.size(); ++i) {
      const auto& points = out_.ways[i].points;
      for (std::size_t p = 0; p + 1 < points.size(); ++p) lines_.push_back({i, leg_of(points[p], points[p + 1]).box()});
    }
  }

  bool place(std::size_t i) { return put(i, words(i)); }

  // Under a number; without any words if there is no room even for that.
  void list(std::size_t i, unsigned number) {
    out_.ways[i].listed = number;
    put(i, {{'#' + std::to_string(number), Face::Label}});
  }

 private:
  struct Line {
    std::size_t way;
    Box box;
  };

  // A segment that falls straight down has its words beside it, not on it.
  Leg leg(std::size_t i) const {
    const Way& way = out_.ways[i];
    const Point from = way.points[way.labelled], to = way.points[way.labelled + 1];
    if (from.x != to.x) return leg_of(from, to);
    constexpr double kBeside = 6;
    const double end = ladder_.segments[i].to == 1 ? out_.columns.axis[1] - kBeside : out_.columns.axis[0] + kBeside;
    return leg_of({from.x, to.y - 12}, {end, to.y - 12});
  }

  std::vector<Written> words(std::size_t i) const {
    const LadderSegment& s = ladder_.segments[i];
    const double room = leg(i).length() - kTail - kHead;
    std::vector<Written> out;
    const auto add = [&](const std::string& text, Face face) {
      const auto most = static_cast<std::size_t>(std::max(1.0, room / (size_of(face) * kCharacter)));
      for (std::string& line : wrapped(text, most)) out.push_back({std::move(line), face});
    };
    add(short_label(s), Face::Label);
    std::string tag = s.stale ? "stale (old incarnation)" : s.duplicate ? "copy" : "";
    if (!s.note.empty()) tag += (tag.empty() ? "" : ", ") + clean(s.note);
    add(tag, Face::Tag);
    return out;
  }

  bool put(std::size_t i, const std::vector<Written>& words) {
    if (words.size() > kMostLines) return false;
    std::optional<Candidate> best;
    for (std::size_t above = 0; above <= words.size(); ++above) consider(i, words, above, best);
    if (!best) return false;
    out_.ways[i].texts = std::move(best->texts);
    for (const Box& box : best->boxes) taken_.push_back(box);
    return true;
  }

  // The first `above` lines stand above the leg and the others below.
  void consider(std::size_t i, const std::vector<Written>& words, std::size_t above, std::optional<Candidate>& best) {
    const Leg on = leg(i);
    const double whole = on.length();
    double half = 0;
    for (const Written& w : words) half = std::max(half, width(w) / 2);
    const double first = half + (on.rightwards ? kTail : kHead), last = whole - half - (on.rightwards ? kHead : kTail);
    if (first > last) return;
    constexpr int kSteps = 14;
    // In the middle, but nearer to where the segment comes from if it is met on its way.
    const double wanted = whole * (met(i) ? (on.rightwards ? 0.34 : 0.66) : 0.5);
    const double usual = static_cast<double>((words.size() + 1) / 2);
    for (int step = 0; step <= kSteps; ++step) {
      const double t = first + (last - first) * step / kSteps;
      const double cost =
          std::abs(t - std::clamp(wanted, first, last)) / 8 + 12 * std::abs(static_cast<double>(above) - usual);
      if (best && cost >= best->cost) continue;
      Candidate candidate = at(on, words, above, t);
      if (!free(candidate)) continue;
      candidate.cost = cost + 10 * static_cast<double>(struck(i, candidate));
      if (!best || candidate.cost < best->cost) best = std::move(candidate);
    }
  }

  static double width(const Written& w) { return static_cast<double>(length(w.text)) * size_of(w.face) * kCharacter; }

  static Candidate at(const Leg& on, const std::vector<Written>& words, std::size_t above, double t) {
    const Point along = on.along(), down = across(along);
    const double degrees = std::atan2(along.y, along.x) * 180 / std::numbers::pi;
    Candidate out{};
    const auto add = [&](const Written& w, double baseline) {
      const auto off = [&](double d) {
        return Point{on.left.x + along.x * t + down.x * d, on.left.y + along.y * t + down.y * d};
      };
      const double size = size_of(w.face);
      out.texts.push_back({.text = w.text, .at = off(baseline), .degrees = degrees, .face = w.face});
      out.boxes.push_back(
          {off(baseline + (kFall - kRise) / 2 * size), width(w) / 2, (kRise + kFall) / 2 * size, along});
    };
    double y = -kClear;
    for (std::size_t n = above; n-- > 0;) {
      y -= kFall * size_of(words[n].face);
      add(words[n], y);
      y -= (kLine - kFall) * size_of(words[n].face);
    }
    y = kClear;
    for (std::size_t n = above; n < words.size(); ++n) {
      y += kRise * size_of(words[n].face);
      add(words[n], y);
      y += (kLine - kRise) * size_of(words[n].face);
    }
    return out;
  }

  // Between the axes, below the top, and clear of the words that are placed already.
  bool free(const Candidate& candidate) const {
    constexpr double kAxis = 5;
    return std::all_of(candidate.boxes.begin(), candidate.boxes.end(), [&](const Box& box) {
      const double x = extent(box, {1, 0}), y = extent(box, {0, 1});
      if (box.centre.x - x < out_.columns.axis[0] + kAxis || box.centre.x + x > out_.columns.axis[1] - kAxis)
        return false;
      if (box.centre.y - y < out_.top - 2 || box.centre.y + y > out_.bottom + 4) return false;
      return std::none_of(taken_.begin(), taken_.end(), [&](const Box& other) { return overlap(box, other); });
    });
  }

  // How many lines of other segments go through the words.
  std::size_t struck(std::size_t i, const Candidate& candidate) const {
    std::size_t count = 0;
    for (const Box& box : candidate.boxes) {
      for (const Line& line : lines_) count += line.way != i && overlap(box, line.box) ? 1 : 0;
    }
    return count;
  }

  bool met(std::size_t i) const {
    const Box on = leg(i).box();
    return std::any_of(lines_.begin(), lines_.end(),
                       [&](const Line& line) { return line.way != i && overlap(on, line.box); });
  }

  const Ladder& ladder_;
  Geometry& out_;
  std::vector<Line> lines_;
  std::vector<Box> taken_;
};

}  // namespace

bool place_labels(const Ladder& ladder, Geometry& geometry) {
  Placing placing(ladder, geometry);
  for (std::size_t i = 0; i < ladder.segments.size(); ++i) {
    if (!placing.place(i)) return false;
  }
  return true;
}

void place_labels_or_list(const Ladder& ladder, Geometry& geometry) {
  Placing placing(ladder, geometry);
  unsigned number = 0;
  for (std::size_t i = 0; i < ladder.segments.size(); ++i) {
    if (!placing.place(i)) placing.list(i, ++number);
  }
}

}  // namespace synfin::wire
