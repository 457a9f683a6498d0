// What the catalog says of a stack, and how to have it.
#pragma once
#include <string>

#include "conformance/campaign.h"

namespace synfin::adapters {

struct StackEntry {
  std::string name;         // "lwip", "model", "linux", "mutant:<name>"
  std::string description;  // one line
  std::string version;      // of the stack, if known
  bool available = true;    // built in; whether it can run here shows when it is made
  std::string unavailable_why;
  bool planted = false;  // a mutant of the reference endpoint
  conformance::StackFactory make;
};

}  // namespace synfin::adapters
