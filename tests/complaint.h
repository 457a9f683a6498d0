// What code says of what it does not take.
#pragma once
#include <string>

namespace synfin {

// The words of the `Error` that the attempt throws; "" if it throws none.
template <class Error, class Attempt>
std::string complaint_of(const Attempt& attempt) {
  try {
    attempt();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

}  // namespace synfin
