#include "wire/ladder_geometry.h"

#include <algorithm>
#include <cmath>

#include "wire/ladder_labels.h"
#include "wire/ladder_words.h"

namespace synfin::wire {
namespace {

constexpr double kMargin = 10;
constexpr double kBeside = 166;   // width of the words beside an axis
constexpr double kGap = 13;       // between an axis and those words
constexpr double kNetwork = 392;  // between the axes
constexpr double kTimes = 50;     // width of the times of rows, if there are any
constexpr double kLeastRow = 46;
constexpr double kSlot = 17;       // between the ends of two segments at one side in one row
constexpr double kLead = 22;       // from a row's top to its first slot
constexpr double kLine = 1.28;     // height of a line of text, of its size
constexpr double kBetween = 9;     // between two blocks of words
constexpr double kLane = 26;       // between two segments that are held in the network
constexpr double kSteepest = 0.6;  // a segment that would fall more steeply, per unit, is drawn as held

std::size_t characters(double width, Face face) {
  return static_cast<std::size_t>(width / (size_of(face) * kCharacter));
}

class Plan {
 public:
  Plan(const Ladder& ladder, double top, double stretch) : ladder_(ladder), stretch_(stretch), top_(top) {
    out_.columns = columns_of(ladder);
    write_blocks();
    take_slots();
    lay_rows();
    lay_blocks();
    take_lanes();
    for (std::size_t i = 0; i < ladder.segments.size(); ++i) out_.ways.push_back(way(i));
  }

  Geometry&& take() { return std::move(out_); }

 private:
  struct Slots {
    std::size_t taken = 0;
  };

  static void add(Block& block, Face face, std::string_view text) {
    constexpr std::size_t kMostLines = 4;
    const std::size_t most = characters(kBeside, face);
    std::vector<std::string> lines = wrapped(text, most);
    if (lines.size() > kMostLines) {
      lines.resize(kMostLines);
      lines.back() = cut(lines.back() + std::string(most, ' '), most);
    }
    for (std::string& line : lines) {
      block.height += size_of(face) * kLine;
      block.texts.push_back(
          {.text = std::move(line), .at = {0, block.height - size_of(face) * (kLine - 1)}, .face = face});
    }
  }

  // In one line if it fits.
  static void add_states(Block& block, const LadderEvent& event) {
    const std::string before = clean(event.before), after = clean(event.after);
    const std::string change = before + " → " + after;
    if (before.empty() || before == after) {
      add(block, Face::State, after);
    } else if (length(change) <= characters(kBeside, Face::State)) {
      add(block, Face::State, change);
    } else {
      add(block, Face::State, before);
      add(block, Face::State, "→ " + after);
    }
  }

  // The words of each event, as if it began at y = 0.
  void write_blocks() {
    for (const LadderEvent& event : ladder_.events) {
      Block block;
      add(block, Face::What, clean(event.what));
      add_states(block, event);
      add(block, Face::Numbers, clean(event.numbers));
      for (const std::string& clause : event.clauses) add(block, Face::Clause, short_clause(clause));
      block.width = kBeside;
      out_.blocks.push_back(std::move(block));
    }
  }

  std::size_t take_slot(unsigned side, unsigned row) { return slots_[row][side].taken++; }

  // In a row, what arrives stands above what leaves; what left earlier arrives above what left later.
  void take_slots() {
    slots_.resize(ladder_.rows);
    const auto& all = ladder_.segments;
    arrives_at_.assign(all.size(), 0);
    leaves_at_.assign(all.size(), 0);
    std::vector<std::size_t> order(all.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto left = [&](std::size_t i) { return all[i].stale ? 0 : all[i].leaves + 1; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return left(a) < left(b); });
    for (const std::size_t i : order) {
      if (all[i].fate == Fate::Delivered) arrives_at_[i] = take_slot(all[i].to, all[i].arrives);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].stale && !all[i].duplicate) leaves_at_[i] = take_slot(all[i].from, all[i].leaves);
    }
  }

  void lay_rows() {
    std::vector<std::array<double, 2>> words(ladder_.rows);
    for (std::size_t i = 0; i < ladder_.events.size(); ++i) {
      words[ladder_.events[i].row][ladder_.events[i].side] += out_.blocks[i].height + kBetween;
    }
    out_.top = top_;
    double y = top_ + kLead;
    for (unsigned row = 0; row < ladder_.rows; ++row) {
      out_.rows.push_back(y);
      const double ends = static_cast<double>(std::max(slots_[row][0].taken, slots_[row][1].taken)) * kSlot * stretch_;
      y += std::max({kLeastRow * stretch_, ends + 8, words[row][0] + 6, words[row][1] + 6});
    }
    out_.bottom = y + 14;
  }

  void lay_blocks() {
    std::vector<std::array<double, 2>> used(ladder_.rows);
    for (std::size_t i = 0; i < ladder_.events.size(); ++i) {
      const LadderEvent& event = ladder_.events[i];
      Block& block = out_.blocks[i];
      const bool left = event.side == 0;
      const double first = block.texts.empty() ? 0 : size_of(block.texts[0].face) * 0.65;
      const double y = out_.rows[event.row] + used[event.row][event.side];
      const double x = out_.columns.axis[event.side] + (left ? -kGap : kGap);
      block.dot = {out_.columns.axis[event.side], y};
      block.corner = {left ? x - kBeside : x, y - first};
      for (PlacedText& text : block.texts) {
        text.at = {x, text.at.y + y - first};
        text.anchor = left ? Anchor::End : Anchor::Start;
      }
      used[event.row][event.side] += block.height + kBetween;
    }
  }

  double slot_y(unsigned row, std::size_t slot) const {
    return out_.rows[row] + static_cast<double>(slot) * kSlot * stretch_;
  }

  // Whether the segment waits in the network, so that it needs a lane: it is stale, or too late for a slanted arrow.
  bool held(std::size_t i) const {
    const LadderSegment& s = ladder_.segments[i];
    if (s.stale) return true;
    if (s.fate != Fate::Delivered) return false;
    return slot_y(s.arrives, arrives_at_[i]) - start(i).y > kSteepest * std::abs(start(i).x - out_.columns.axis[s.to]);
  }

  // Lanes stand about the middle; no two segments are in one at the same time. A segment takes the free lane that
  // leaves most room for its words.
  void take_lanes() {
    constexpr int kFarthest = 3;
    std::array<double, 2 * kFarthest + 1> until{};  // by lane, from the leftmost
    lanes_.assign(ladder_.segments.size(), 0);
    for (std::size_t i = 0; i < ladder_.segments.size(); ++i) {
      if (!held(i)) continue;
      const LadderSegment& s = ladder_.segments[i];
      const double from = s.stale ? out_.top : start(i).y;
      const int away = (s.stale || s.duplicate ? s.to : s.from) == 1 ? -1 : 1;
      // 0, 1, 2, 3 away from the words, then 1, 2, 3 towards them; the middle again if all are taken.
      int lane = 0;
      for (const int n : {0, 1, 2, 3, -1, -2, -3}) {
        lane = n * away;
        if (until[static_cast<std::size_t>(lane + kFarthest)] <= from) break;
        lane = 0;
      }
      until[static_cast<std::size_t>(lane + kFarthest)] = held_until(i) + 4;
      lanes_[i] = (out_.columns.axis[0] + out_.columns.axis[1]) / 2 + lane * kLane;
    }
  }

  double held_until(std::size_t i) const {
    const LadderSegment& s = ladder_.segments[i];
    if (s.fate == Fate::Pending) return out_.bottom;
    return s.fate == Fate::Lost ? out_.rows[s.leaves] : slot_y(s.arrives, arrives_at_[i]);
  }

  // How far a segment falls on its way to the middle before it waits, and how far after.
  double fall() const { return 24 * stretch_; }

  Point start(std::size_t i) const {
    const LadderSegment& s = ladder_.segments[i];
    const double towards = s.to == 1 ? 1 : -1;
    if (s.duplicate) return {out_.columns.axis[s.from] + towards * kNetwork * 0.24, out_.rows[s.leaves]};
    return {out_.columns.axis[s.from], slot_y(s.leaves, leaves_at_[i])};
  }

  // Where an arrow ends: short of the dot that stands on the axis.
  Point end(std::size_t i) const {
    constexpr double kDot = 4;
    const LadderSegment& s = ladder_.segments[i];
    return {out_.columns.axis[s.to] + (s.to == 1 ? -kDot : kDot), slot_y(s.arrives, arrives_at_[i])};
  }

  Way way(std::size_t i) const {
    const LadderSegment& s = ladder_.segments[i];
    if (s.stale) return stale_way(i);
    const Point from = start(i);
    const double towards = s.to == 1 ? 1 : -1;
    if (s.fate != Fate::Delivered) {
      const double x = out_.columns.axis[s.from] + towards * kNetwork * 0.76;
      return {.points = {from, {x, from.y + 0.11 * std::abs(x - from.x)}}};
    }
    const Point to = end(i);
    if (!held(i)) return {.points = {from, to}};
    return {.points = {from, {lanes_[i], from.y + fall()}, {lanes_[i], to.y - fall()}, to},
            .labelled = s.duplicate ? 2U : 0U};
  }

  Way stale_way(std::size_t i) const {
    const LadderSegment& s = ladder_.segments[i];
    const Point from{lanes_[i], out_.top};
    if (s.fate == Fate::Pending) return {.points = {from, {lanes_[i], out_.bottom}}};
    if (s.fate == Fate::Lost) return {.points = {from, {lanes_[i], out_.rows[s.leaves]}}};
    const Point to = end(i);
    return {.points = {from, {lanes_[i], std::max(out_.top, to.y - fall())}, to}, .labelled = 1};
  }

  const Ladder& ladder_;
  double stretch_, top_;
  Geometry out_;
  std::vector<std::array<Slots, 2>> slots_;
  std::vector<std::size_t> arrives_at_, leaves_at_;  // slots
  std::vector<double> lanes_;
};

}  // namespace

Columns columns_of(const Ladder& ladder) {
  const bool timed = std::any_of(ladder.row_times.begin(), ladder.row_times.end(),
                                 [](const std::string& time) { return !time.empty(); });
  const double left = kMargin + (timed ? kTimes : 0) + kBeside + kGap;
  return {.axis = {left, left + kNetwork}, .width = left + kNetwork + kGap + kBeside + kMargin};
}

double size_of(Face face) {
  constexpr std::array<double, kFaces> kSizes = {12, 13, 11, 10.5, 12, 11};
  return kSizes[static_cast<std::size_t>(face)];
}

Geometry geometry_of(const Ladder& ladder, double top) {
  constexpr std::array<double, 4> kStretches = {1, 1.3, 1.7, 2.2};
  for (const double stretch : kStretches) {
    Geometry geometry = Plan(ladder, top, stretch).take();
    if (place_labels(ladder, geometry)) return geometry;
  }
  Geometry geometry = Plan(ladder, top, kStretches.front()).take();
  place_labels_or_list(ladder, geometry);
  return geometry;
}

}  // namespace synfin::wire
