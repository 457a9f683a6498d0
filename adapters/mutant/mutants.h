// The reference endpoint with one bug planted: what `verify` must convict. Every bug is of one of the families in which
// real stacks are known to go wrong.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "conformance/stack.h"
#include "model/clause.h"

namespace synfin::adapters {

struct Bug;  // adapters/mutant/bug.h

struct MutantInfo {
  std::string_view name;  // after "mutant:"
  int family;             // 1 to 9
  std::string_view says;  // what is wrong, in one line
  // A verdict on it is fitting if it cites one of these clauses, itself or as what should have led to the state.
  std::vector<std::string_view> fitting;
};

// The families of defects, 1 to 9, one line each.
std::string_view family_name(int family);

const std::vector<MutantInfo>& all_mutants();
// What is planted in each of them, in that order.
std::vector<const Bug*> planted_bugs();
// Throws std::out_of_range if there is no such mutant.
std::unique_ptr<conformance::Stack> make_mutant(std::string_view name);

}  // namespace synfin::adapters
