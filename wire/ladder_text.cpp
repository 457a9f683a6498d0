#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wire/ladder_words.h"

namespace synfin::wire {
namespace {

// What the diagram is made of.
struct Marks {
  std::string axis, event, bad, line, stale_line, copy_line, right, left, lost, dots, to, ellipsis;
};
const Marks& unicode_marks() {
  static const Marks kMarks = {"│", "●", "◆", "─", "╌", "┄", "▶", "◀", "✗", "···", "→", "…"};
  return kMarks;
}
const Marks& ascii_marks() {
  static const Marks kMarks = {"|", "*", "!", "-", "~", "=", ">", "<", "X", "...", "->", "..."};
  return kMarks;
}

struct Widths {
  std::size_t whole, gutter, side, network;
};

Widths widths_of(const Ladder& ladder, unsigned asked) {
  constexpr std::size_t kFewest = 48;
  constexpr std::size_t kLongestTime = 8;
  Widths c{};
  c.whole = std::max<std::size_t>(kFewest, asked);
  c.gutter = std::to_string(ladder.rows).size();
  for (const std::string& time : ladder.row_times) {
    c.gutter = std::max(c.gutter, std::min(kLongestTime, length(clean(time))));
  }
  ++c.gutter;
  c.side = std::clamp<std::size_t>((c.whole - c.gutter - 2) * 22 / 100, 12, 28);
  c.network = c.whole - c.gutter - 2 - 2 * c.side;
  return c;
}

// Where a stroke begins and ends, in columns from the side that it comes from, and what it is made of.
struct Stroke {
  std::size_t begin, end;
  std::string fill, first, last;
};

class TextLadder {
 public:
  TextLadder(const Ladder& ladder, unsigned columns, bool unicode)
      : ladder_(ladder),
        unicode_(unicode),
        marks_(unicode ? unicode_marks() : ascii_marks()),
        widths_(widths_of(ladder, columns)) {
    number_delayed();
    place();
  }

  std::string draw() {
    head();
    for (unsigned row = 0; row < ladder_.rows; ++row) draw_row(row);
    for (const std::size_t i : pending_stale_) {
      for (const std::string& line : stale_lines(i)) body("", {}, {}, line);
    }
    legend();
    if (!ladder_.verdict.empty()) paragraph("Verdict: " + clean(ladder_.verdict), 0);
    list_events();
    list_segments();
    return std::move(out_);
  }

 private:
  using Lines = std::vector<std::string>;
  struct Row {
    std::vector<std::size_t> arriving, leaving;      // segments
    std::array<std::vector<std::size_t>, 2> events;  // of each side
  };

  static bool crosses_network(const LadderSegment& s) { return !s.stale && s.fate == Fate::Delivered; }
  static bool late(const LadderSegment& s) { return s.arrives > s.leaves + 1; }

  // Whether one is overtaken by the other, or meets it on the way, so that they cannot both be drawn as whole arrows.
  static bool cross(const LadderSegment& a, const LadderSegment& b) {
    if (!crosses_network(b) || late(b)) return false;
    if (a.from != b.from) return a.leaves < b.arrives && b.leaves < a.arrives;
    return (a.leaves < b.leaves && a.arrives > b.arrives) || (a.leaves > b.leaves && a.arrives < b.arrives);
  }

  // A segment that is drawn as one arrow has no number; one that leaves and arrives in different lines has.
  void number_delayed() {
    const auto& all = ladder_.segments;
    numbers_.assign(all.size(), 0);
    unsigned next = 1;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!crosses_network(all[i])) continue;
      const auto crossed = [&](const LadderSegment& other) { return cross(all[i], other); };
      if (late(all[i]) || std::any_of(all.begin(), all.end(), crossed)) numbers_[i] = next++;
    }
  }

  void place() {
    rows_.resize(ladder_.rows);
    for (std::size_t i = 0; i < ladder_.segments.size(); ++i) {
      const LadderSegment& s = ladder_.segments[i];
      if (s.stale && s.fate == Fate::Pending)
        pending_stale_.push_back(i);
      else if (s.stale && s.fate == Fate::Delivered)
        rows_[s.arrives].arriving.push_back(i);
      else
        rows_[s.leaves].leaving.push_back(i);
      if (numbers_[i] != 0) rows_[s.arrives].arriving.push_back(i);
    }
    for (std::size_t i = 0; i < ladder_.events.size(); ++i) {
      rows_[ladder_.events[i].row].events[ladder_.events[i].side].push_back(i);
    }
  }

  // `text` is ended after its last visible character, and written.
  void write(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    out_ += (unicode_ ? text : ascii(text)) + '\n';
  }

  static std::string ascii(std::string_view text) {
    std::string out;
    for (const char c : text) {
      const auto octet = static_cast<unsigned char>(c);
      if (octet < 0x80)
        out += c;
      else if ((octet & 0xC0U) != 0x80U)
        out += '?';
    }
    return out;
  }

  // Lines after the first are indented by `hang` more.
  void paragraph(std::string_view text, std::size_t indent, std::size_t hang = 0) {
    for (const std::string& line : wrapped(text, widths_.whole - indent - hang)) {
      write(std::string(indent, ' ') + line);
      indent += std::exchange(hang, 0);
    }
  }

  static std::string padded(std::string text, std::size_t width, bool to_the_right) {
    const std::string room(width - std::min(width, length(text)), ' ');
    return to_the_right ? room + text : text + room;
  }

  struct Beside {
    std::string text, axis;
  };

  // One line of the diagram; what is not given is left empty.
  void body(std::string_view gutter, const Beside& left, const Beside& right, const std::string& network) {
    const auto axis = [&](const Beside& side) { return side.axis.empty() ? marks_.axis : side.axis; };
    const std::string before = left.text.empty() ? "" : cut(left.text, widths_.side - 1, marks_.ellipsis) + ' ';
    const std::string after = right.text.empty() ? "" : ' ' + cut(right.text, widths_.side - 1, marks_.ellipsis);
    write(padded(cut(gutter, widths_.gutter - 1, marks_.ellipsis), widths_.gutter, false) +
          padded(before, widths_.side, true) + axis(left) + padded(network, widths_.network, false) + axis(right) +
          after);
  }

  void head() {
    paragraph(clean(ladder_.title), 0);
    paragraph(clean(ladder_.subtitle), 0);
    if (!out_.empty()) out_ += '\n';
    body("", {clean(ladder_.sides[0]), " "}, {clean(ladder_.sides[1]), " "}, "");
    body("", {clean(ladder_.start[0])}, {clean(ladder_.start[1])}, "");
  }

  std::string state_change(const LadderEvent& event) const {
    const std::string after = clean(event.after);
    return event.before.empty() || event.before == event.after ? after : marks_.to + ' ' + after;
  }

  std::vector<Beside> beside(unsigned row, unsigned side) const {
    std::vector<Beside> lines;
    for (const std::size_t i : rows_[row].events[side]) {
      const LadderEvent& event = ladder_.events[i];
      Lines texts = wrapped(clean(event.what), widths_.side - 1);
      if (!event.after.empty()) texts.push_back(state_change(event));
      if (texts.empty()) texts.emplace_back();
      for (std::size_t n = 0; n < texts.size(); ++n) {
        lines.push_back({texts[n], n > 0 ? "" : event.bad ? marks_.bad : marks_.event});
      }
    }
    return lines;
  }

  void draw_row(unsigned row) {
    const std::array<std::vector<Beside>, 2> sides = {beside(row, 0), beside(row, 1)};
    Lines network;
    const auto add = [&](Lines lines) { network.insert(network.end(), lines.begin(), lines.end()); };
    for (const std::size_t i : rows_[row].arriving) {
      add(ladder_.segments[i].stale ? stale_lines(i) : arrow(i, coming()));
    }
    for (const std::size_t i : rows_[row].leaving) {
      add(ladder_.segments[i].stale ? stale_lines(i) : arrow(i, going(i)));
    }
    const bool timed = row < ladder_.row_times.size() && !ladder_.row_times[row].empty();
    const std::size_t height =
        std::max({sides[0].size(), sides[1].size(), network.size(), std::size_t{timed ? 2U : 1U}});
    for (std::size_t n = 0; n < height; ++n) {
      const auto side = [&](unsigned s) { return n < sides[s].size() ? sides[s][n] : Beside{}; };
      const std::string gutter = n == 0            ? std::to_string(row)
                                 : n == 1 && timed ? clean(ladder_.row_times[row])
                                                   : std::string();
      body(gutter, side(0), side(1), n < network.size() ? network[n] : "");
    }
  }

  Stroke coming() const { return {widths_.network / 4, widths_.network, marks_.line, marks_.dots, ""}; }

  // The first part of a delayed segment, or the whole of another.
  Stroke going(std::size_t i) const {
    const LadderSegment& s = ladder_.segments[i];
    const std::string& fill = s.duplicate ? marks_.copy_line : marks_.line;
    const std::size_t begin = s.duplicate ? widths_.network / 5 : 0;
    const std::size_t short_of = widths_.network - widths_.network / 5;
    if (s.fate == Fate::Lost) return {begin, short_of, fill, "", marks_.lost};
    if (s.fate == Fate::Pending || numbers_[i] != 0) return {begin, short_of, fill, "", marks_.dots};
    return {begin, widths_.network, fill, "", ""};
  }

  Lines stale_lines(std::size_t i) {
    const LadderSegment& s = ladder_.segments[i];
    const std::size_t half = widths_.network / 2;
    const std::size_t most = widths_.network - 2;
    Lines lines;
    for (const std::string& line : wrapped("stale (old incarnation): " + short_label(s), most)) {
      lines.push_back(' ' + line);
    }
    Stroke stroke{half, widths_.network, marks_.stale_line, "", ""};
    if (s.fate == Fate::Lost) stroke = {half, half + half / 2, marks_.stale_line, "", marks_.lost};
    if (s.fate == Fate::Pending) stroke = {half, half + half / 2, marks_.stale_line, "", marks_.dots};
    lines.push_back(join(cells(stroke, s.to == 1)));
    return lines;
  }

  std::string label(std::size_t i) const {
    const LadderSegment& s = ladder_.segments[i];
    std::string text = numbers_[i] != 0 ? fmt::format("[{}] ", numbers_[i]) : std::string();
    if (s.duplicate) text += "copy: ";
    return text + short_label(s);
  }

  // The arrow with its label on it, or under its label if there is no room on it.
  Lines arrow(std::size_t i, const Stroke& stroke) {
    const LadderSegment& s = ladder_.segments[i];
    const std::string text = label(i);
    const std::size_t room =
        stroke.end - std::min(stroke.end, stroke.begin + length(stroke.first) + length(stroke.last));
    std::vector<std::string> line = cells(stroke, s.to == 1);
    if (length(text) + 6 <= room) {
      const std::size_t lead = stroke.begin + length(stroke.first) + (room - length(text) - 2) / 2;
      put(line, s.to == 1 ? lead : widths_.network - lead - length(text) - 2, ' ' + text + ' ');
      return {join(line)};
    }
    Lines lines;
    for (const std::string& part : wrapped(text, widths_.network - 2)) lines.push_back(' ' + part);
    lines.push_back(join(line));
    return lines;
  }

  // The cells between the axes, left to right.
  std::vector<std::string> cells(const Stroke& stroke, bool rightwards) const {
    std::vector<std::string> line(widths_.network, " ");
    for (std::size_t c = stroke.begin; c < stroke.end; ++c) line[c] = stroke.fill;
    const bool whole = stroke.end == widths_.network;
    if (!rightwards) std::reverse(line.begin(), line.end());
    const auto end_of = [&](std::size_t c, std::size_t size) { return rightwards ? c - size : widths_.network - c; };
    if (whole) line[rightwards ? widths_.network - 1 : 0] = rightwards ? marks_.right : marks_.left;
    if (!stroke.last.empty()) put(line, end_of(stroke.end, length(stroke.last)), stroke.last);
    if (!stroke.first.empty())
      put(line, end_of(stroke.begin + length(stroke.first), length(stroke.first)), stroke.first);
    return line;
  }

  static void put(std::vector<std::string>& line, std::size_t at, std::string_view text) {
    for (const char c : text) {
      const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
      if (continues)
        line[at - 1] += c;
      else
        line[at++] = std::string(1, c);
    }
  }

  static std::string join(const std::vector<std::string>& line) {
    std::string text;
    for (const std::string& cell : line) text += cell;
    return text;
  }

  void legend() {
    const auto any = [&](auto wanted) { return std::any_of(ladder_.segments.begin(), ladder_.segments.end(), wanted); };
    const auto is = [](Fate fate) { return [fate](const LadderSegment& s) { return s.fate == fate; }; };
    Lines parts;
    if (any(is(Fate::Lost))) parts.push_back(marks_.lost + " lost");
    if (any(is(Fate::Pending))) parts.push_back(marks_.dots + " still in the network");
    if (any([](const LadderSegment& s) { return s.duplicate; })) {
      parts.push_back(marks_.copy_line + marks_.copy_line + " copy that the network made");
    }
    if (any([](const LadderSegment& s) { return s.stale; })) {
      parts.push_back(marks_.stale_line + marks_.stale_line + " stale, of an old incarnation");
    }
    if (std::any_of(numbers_.begin(), numbers_.end(), [](unsigned n) { return n != 0; })) {
      parts.push_back("[n] delayed or crossed: drawn in two parts");
    }
    if (std::any_of(ladder_.events.begin(), ladder_.events.end(), [](const LadderEvent& e) { return e.bad; })) {
      parts.push_back(marks_.bad + " decisive");
    }
    out_ += '\n';
    std::string line;
    for (const std::string& part : parts) {
      if (!line.empty() && length(line) + 3 + length(part) > widths_.whole) {
        write(line);
        line.clear();
      }
      line += (line.empty() ? "" : "   ") + part;
    }
    if (!line.empty()) write(line);
  }

  void list_events() {
    if (!ladder_.events.empty()) out_ += '\n';
    for (unsigned row = 0; row < ladder_.rows; ++row) {
      for (const auto& events : rows_[row].events) {
        for (const std::size_t i : events) list_event(ladder_.events[i]);
      }
    }
  }

  void list_event(const LadderEvent& event) {
    std::string line = fmt::format("Row {}, {}: {}", event.row, clean(ladder_.sides[event.side]), clean(event.what));
    if (!event.before.empty() && event.before != event.after) {
      line += fmt::format("; {} {} {}", clean(event.before), marks_.to, clean(event.after));
    } else if (!event.after.empty()) {
      line += "; " + clean(event.after);
    }
    if (!event.numbers.empty()) line += "; " + clean(event.numbers);
    if (event.bad) line += "; decisive";
    paragraph(line, 0, 4);
    for (const std::string& clause : event.clauses) paragraph(clean(clause), 4, 2);
  }

  // Those of which the diagram does not say everything.
  void list_segments() {
    for (std::size_t i = 0; i < ladder_.segments.size(); ++i) {
      const LadderSegment& s = ladder_.segments[i];
      if (numbers_[i] == 0 && s.note.empty()) continue;
      std::string line = numbers_[i] != 0 ? fmt::format("Segment [{}], ", numbers_[i]) : std::string("Segment, ");
      line += fmt::format("{} to {}", clean(ladder_.sides[s.from]), clean(ladder_.sides[s.to]));
      if (!s.stale) line += fmt::format(", leaves in row {}", s.leaves);
      if (s.fate == Fate::Delivered) line += fmt::format(", arrives in row {}", s.arrives);
      paragraph(line + ": " + long_label(s), 0, 4);
    }
  }

  const Ladder& ladder_;
  const bool unicode_;
  const Marks& marks_;
  const Widths widths_;
  std::vector<unsigned> numbers_;  // of each segment; 0 if it has none
  std::vector<Row> rows_;
  std::vector<std::size_t> pending_stale_;
  std::string out_;
};

}  // namespace

std::string ladder_text(const Ladder& ladder, unsigned columns, bool unicode) {
  check(ladder);
  return TextLadder(ladder, columns, unicode).draw();
}

}  // namespace synfin::wire
