// A question to Z3: is there a way to make all of this true? Asked in a context of its own, so that the answer does not
// depend on what was asked before.
#pragma once
#include <z3++.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace synfin::properties {

enum class SolverAnswer { No, Yes, Unknown };

// The value of every constant that the answer fixes, by its name; of a truth 0 or 1. The others may be anything.
using Assignment = std::map<std::string, std::uint32_t>;

struct Answered {
  SolverAnswer answer = SolverAnswer::Unknown;
  Assignment values;    // if Yes
  std::string because;  // if Unknown: Z3's own words
};

// The formulas are of `context`; the limit is in milliseconds.
Answered ask(z3::context& context, const std::vector<z3::expr>& all, unsigned timeout_ms);

// What the formula, or the word, is under these values; what they leave open is 0.
bool is_true(z3::context& context, const z3::expr& formula, const Assignment& values);
std::uint32_t value_of(z3::context& context, const z3::expr& word, const Assignment& values);

// The same question as SMT-LIB 2 text (logic QF_BV).
std::string smt_lib(z3::context& context, const std::vector<z3::expr>& all);

}  // namespace synfin::properties
