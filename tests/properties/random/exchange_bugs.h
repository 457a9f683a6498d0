// Planted bugs on one side of an exchange, and the smallest exchange by which a law catches each.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/mutant/bug.h"
#include "tests/properties/random/exchange_gen.h"

namespace synfin::properties {

// Those of adapters/mutant, and for the laws that none of them breaks some more.
std::vector<const adapters::Bug*> exchange_bugs();

// The bug is on this side, 0 or 1; the other is as the model has it.
MakePeer with_bug(const adapters::Bug& bug, int faulty_side);

// The law that catches a bug, the side that has it, and the exchange.
struct Caught {
  std::string law;
  int side = 0;
  ExchangeOctets octets;
};

// The smallest exchange that can be made of the first that catches it, of so many random ones; the same each time. A
// bug that was planted for one law must break that.
std::optional<Caught> search(const adapters::Bug& bug, int exchanges);

// What the bug does on this side of this exchange is caught by that law, and nothing is without the bug.
bool still_catches(const adapters::Bug& bug, const Caught& caught);

// What is on record in this file, by the bug's name; nothing where no exchange is known to show it.
std::map<std::string, std::optional<Caught>> read_caught(const std::string& path);

// How many exchanges are tried to find it: bugs that were planted for one law are looked for longer.
int patience(const adapters::Bug& bug);

}  // namespace synfin::properties
