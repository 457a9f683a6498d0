// Captures of exchanges in which one side has a planted bug, and what the judge says of them.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/mutant/bug.h"
#include "tests/conformance/judge/tapped_exchange.h"

namespace synfin::conformance {

// Exchanges in which a bug is looked for.
inline constexpr unsigned kSearched = 1500;

// A random exchange, and the side of it, 0 or 1, that has the bug.
struct Trial {
  int side = 0;
  unsigned seed = 0;
};
// Where the tap stands: somewhere between the hosts, or at the host that has the bug.
enum class Where : std::uint8_t { Between, AtHost };
inline constexpr std::array<std::string_view, 2> kWheres = {"between", "at-host"};

std::vector<Tapped> captured(const adapters::Bug& bug, Where where, const Trial& trial);
JudgedCapture judged_trial(const adapters::Bug& bug, Where where, const Trial& trial);
// The first that is held against this side; null if there is nothing.
const Accusation* against(const JudgedCapture& result, int side);

// The trial in which a bug is convicted, and by which clause.
struct Conviction {
  Trial trial;
  std::string clause;
};
// By Where.
using Convictions = std::array<std::optional<Conviction>, kWheres.size()>;

// The first conviction among kSearched trials.
std::optional<Conviction> search(const adapters::Bug& bug, Where where);

// What is on record in this file, by the bug's name.
std::map<std::string, Convictions> read_convictions(const std::string& path);

}  // namespace synfin::conformance
