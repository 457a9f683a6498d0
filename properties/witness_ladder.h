// A witness as people look at it: a ladder, with sequence numbers written from the initial ones they are counted from.
#pragma once
#include <string>
#include <vector>

#include "properties/answer.h"
#include "wire/ladder.h"

namespace synfin::properties {

// Names for the numbers of an execution: "ISS_A+1", "ISS_B'", "OLD_1".
class NumberNames {
 public:
  explicit NumberNames(const std::vector<Played>& played);
  // By the nearest name at or a little below it, or a little above; else the number itself.
  std::string name(std::uint32_t number) const;

 private:
  struct Named {
    std::uint32_t base;
    std::string name;
  };
  void add(std::uint32_t base, const std::string& name);
  std::vector<Named> names_;
};

// The ladder of the answer's witness; title and verdict are the caller's words. The answer must have a witness.
wire::Ladder ladder_of(const Answer& answer, const std::string& title, const std::string& subtitle,
                       const std::string& verdict);

}  // namespace synfin::properties
