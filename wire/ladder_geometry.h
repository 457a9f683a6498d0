// Where everything of a ladder's picture goes. Units are those of the picture; y grows downwards.
#pragma once
#include <string>
#include <vector>

#include "wire/ladder.h"

namespace synfin::wire {

struct Point {
  double x = 0, y = 0;
};

// What a line of text is, which says how it looks.
enum class Face : std::uint8_t { What, State, Numbers, Clause, Label, Tag };
inline constexpr std::size_t kFaces = 6;

// Units. A character of the typefaces used is at most kCharacter of the size wide, and rises kRise above the baseline
// and falls kFall below it.
double size_of(Face face);
inline constexpr double kCharacter = 0.62;
inline constexpr double kRise = 0.80;
inline constexpr double kFall = 0.24;

enum class Anchor : std::uint8_t { Start, Middle, End };

// A line of text, turned about `at`, which is a point of its baseline.
struct PlacedText {
  std::string text;
  Point at;
  double degrees = 0;
  Anchor anchor = Anchor::Middle;
  Face face = Face::Label;
};

// A segment's way: from an axis, or from within the network, to an axis or to where it ends.
struct Way {
  std::vector<Point> points;
  std::size_t labelled = 0;  // the label stands on the leg from this point to the next
  std::vector<PlacedText> texts;
  unsigned listed = 0;  // the segment is written out under the picture with this number, if that is not 0
};

// The words of one event.
struct Block {
  Point dot;  // on the axis
  Point corner;
  double width = 0, height = 0;
  std::vector<PlacedText> texts;
};

struct Columns {
  std::array<double, 2> axis{};  // x of each side's axis
  double width = 0;              // of the whole picture
};

Columns columns_of(const Ladder& ladder);

struct Geometry {
  Columns columns;
  double top = 0, bottom = 0;  // y of the axes' ends
  std::vector<double> rows;    // y of each row's first line
  std::vector<Way> ways;       // by segment
  std::vector<Block> blocks;   // by event
};

// `top` is where the first row may begin.
Geometry geometry_of(const Ladder& ladder, double top);

}  // namespace synfin::wire
