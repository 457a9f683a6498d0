// Ladder diagrams: what two endpoints and the network between them did, row by row, as text for a terminal and as a
// picture. Time runs downwards; side 0 stands on the left and side 1 on the right.
#pragma once
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/segment.h"

namespace synfin::wire {

// What became of a segment. Pending: it is still in the network after the last row.
enum class Fate : std::uint8_t { Delivered, Lost, Pending };

struct LadderSegment {
  model::Segment<model::Numbers> segment;
  std::string text;      // how it is written, if not with its numbers: <SEQ=ISS_A+1><ACK=ISS_B+1><CTL=ACK>
  unsigned from = 0;     // sides; a segment never goes to the side that it comes from
  unsigned to = 1;       //
  unsigned leaves = 0;   // row; of a stale segment it means only the row in which it is lost, if it is
  unsigned arrives = 0;  // row; means something only if Delivered
  Fate fate = Fate::Delivered;
  bool stale = false;      // of an older incarnation: in the network from before the first row
  bool duplicate = false;  // a copy that the network made, in row `leaves`
  std::string note;
};

// What happens at one side in one row.
struct LadderEvent {
  unsigned side = 0;
  unsigned row = 0;
  std::string what;                  // "OPEN (active)", "segment arrives", "retransmission timeout", "crash"
  std::string before, after;         // states, as model::name writes them
  std::string numbers;               // "SND.NXT=101 RCV.NXT=301"
  std::vector<std::string> clauses;  // "RFC 9293 3.10.7.2 listen-syn: a SYN makes a half-open connection"
  bool bad = false;                  // the decisive event, which is highlighted
};

struct Ladder {
  std::string title, subtitle, verdict;
  std::array<std::string, 2> sides = {"A", "B"};
  std::array<std::string, 2> start;  // the states at the start
  std::vector<LadderSegment> segments;
  std::vector<LadderEvent> events;
  unsigned rows = 0;
  std::vector<std::string> row_times;  // label of each row, "1.0 s"; may be shorter than `rows`
};

// The ladder contradicts itself: a row or a side that is not there, an arrival before the departure. Or it is too
// large. The message names the segment or the event by its index.
class LadderError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// At most this many rows, segments and events are drawn.
inline constexpr std::size_t kMostDrawn = 2'000;

// For a terminal of so many columns; fewer than 48 are treated as 48. Ends in a newline. Without `unicode` all is
// ASCII, and what the ladder says in other characters becomes '?'. A character counts as one column. Throws
// LadderError.
std::string ladder_text(const Ladder& ladder, unsigned columns = 100, bool unicode = true);

// One SVG document that needs nothing else: no fonts, scripts or files. Throws LadderError.
std::string ladder_svg(const Ladder& ladder);

}  // namespace synfin::wire
