// A scenario: a question about two endpoints and the network between them, with the settings in which it is asked and
// what is claimed of each. Stated once, and answered by whichever engine can.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/world.h"
#include "properties/marks.h"

namespace synfin::properties {

enum class Ask : std::uint8_t {
  Reach,  // can a world with one of the marks come about?
  Trap,   // can a world come about that has all marks of `from` and can reach none with all marks of `marks`, by moves
          // of these kinds?
  Endless,   // can moves of these kinds alone go on for ever?
  Count,     // how many segments have been sent when a world with all of the marks comes about: which numbers?
  Boundary,  // the least value of a variant for which no world with one of the marks can come about
  Lifetime,  // how long the half-open entry lives, and which rate of SYNs keeps the queue full
};

struct Query {
  Ask ask = Ask::Reach;
  std::uint32_t marks = 0;
  std::uint32_t from = 0;
  std::uint8_t moves = 0;         // of exhaustive/world_system.h's Kind
  std::string_view variant = {};  // of a Boundary
};

// What the literature or the RFC claims of a setting.
enum class Claim : std::uint8_t { None, Reachable, Impossible };

struct Setting {
  std::vector<std::string> variants;  // variants.h, on top of the scenario's own assumptions
  std::string says;                   // what is asked in this setting, in a sentence
  Query query;
  Claim claim = Claim::None;
  bool symbolic = false;  // the symbolic search answers it too, with default bounds
};

struct Scenario {
  std::string_view id;        // "H1"
  std::string_view name;      // "two-way-stale-syn"
  std::string_view question;  // in a sentence
  std::string_view claim;     // what is said, and by whom
  model::Assumptions assumptions;
  std::vector<Setting> settings;
};

// All of them, in the order H, R, C.
const std::vector<Scenario>& all_scenarios();

// By id in any case, or by name; null if there is none.
const Scenario* find_scenario(std::string_view id_or_name);

}  // namespace synfin::properties
