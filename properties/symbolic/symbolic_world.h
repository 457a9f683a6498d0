// The form in which the symbolic search compares worlds: symbols numbered in the order in which the world names them,
// segments in flight sorted, conditions that speak of symbols which nobody holds any more dropped.
#pragma once
#include <string>

#include "properties/symbolic/term_driver.h"

namespace synfin::properties {

struct SymbolicWorld {
  model::World<Terms> world;
  TermDriver::Conditions conditions;
  Symbol symbols = 0;  // how many there are, numbered from 0
};

// Brings the world into that form. To drop a condition is to allow more: what is impossible without it is so with it.
// Whether one was dropped.
bool canonicalise(SymbolicWorld& world, bool network_reorders);

// Octets that are equal for equal worlds only; without and with the conditions.
std::string world_key(const model::World<Terms>& world);
std::string key_of(const SymbolicWorld& world);

// Of worlds that differ only in one condition and its opposite, one is left, without that condition.
void unite(std::vector<SymbolicWorld>& worlds);

}  // namespace synfin::properties
