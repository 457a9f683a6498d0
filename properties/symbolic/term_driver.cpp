#include "properties/symbolic/term_driver.h"

namespace synfin::properties {

// What the conditions so far decide is not remembered as one more.
bool TermDriver::decide(const Condition& c) {
  if (c.is_known()) return c.known();
  if (!consistency_->is_possible(conditions_, c)) return false;
  if (!consistency_->is_possible(conditions_, !c)) return true;
  const bool truth = trail_.decide();
  conditions_.push_back(truth ? c : !c);
  return truth;
}

}  // namespace synfin::properties
