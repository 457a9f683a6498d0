// A run in parts: which cases each part has, and what a part says of the whole.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/stimulus.h"

namespace synfin::conformance {

// What a user asks of a run beside stack, profile and seed, as far as it decides what becomes of the cases.
struct RunWishes {
  std::vector<std::string> patterns;      // of --case
  std::string profile = "auto";           // as it was asked for
  std::chrono::milliseconds budget{0};    // 0 is none
  unsigned confirm = 0;                   // how often a case in doubt is run again at most
  std::chrono::milliseconds patience{0};  // how long a program that is a stack may take to answer
  friend bool operator==(const RunWishes&, const RunWishes&) = default;
};

// One part of a run. Parts of one run differ in their number alone.
struct Shard {
  std::size_t number = 1, of = 1;  // counted from 1
  std::size_t cases = 0;           // of the whole run
  RunWishes wishes;
};

inline constexpr std::size_t kMostShards = 10'000;

// The number of the shard that each of these cases is in. Neighbours are in different ones: cases that wait long, or
// that one fault breaks, stand side by side. Cases that are measured together stay together.
std::vector<std::size_t> dealt(const std::vector<const Case*>& cases, std::size_t shards);

// The cases of one shard, in their order.
std::vector<const Case*> cases_of(const std::vector<const Case*>& cases, std::size_t number, std::size_t shards);

// "shard 2 of 8"
std::string name_of(const Shard& shard);

}  // namespace synfin::conformance
