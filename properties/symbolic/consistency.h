// Whether conditions can hold together, for some 32-bit values of their symbols. Z3 decides; what it has said is kept.
#pragma once
#include <z3++.h>

#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "properties/symbolic/term.h"

namespace synfin::properties {

// The solver gave up on a question.
class Undecided : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Consistency {
 public:
  // Milliseconds for one question; 0: no limit.
  explicit Consistency(unsigned timeout);

  // Whether `next` can hold with conditions that can hold together. Throws Undecided.
  bool is_possible(const std::vector<Condition>& conditions, const Condition& next);
  // Values of all symbols for which the conditions hold. Throws Undecided.
  std::optional<Solution> solution(const std::vector<Condition>& conditions);

  // How often the solver was asked, and how often the answer was known.
  std::size_t asked() const { return asked_; }
  std::size_t remembered() const { return remembered_; }

 private:
  z3::expr in_z3(const Term& term);
  z3::expr in_z3(const Condition& condition);
  bool check(const std::vector<Condition>& conditions);
  bool an_old_solution_fits(const std::vector<Condition>& conditions);
  Solution values();

  z3::context context_;
  z3::solver solver_;
  std::unordered_map<std::string, bool> known_;
  std::deque<Solution> solutions_;  // of earlier questions, the most useful first
  std::size_t asked_ = 0, remembered_ = 0;
};

}  // namespace synfin::properties
