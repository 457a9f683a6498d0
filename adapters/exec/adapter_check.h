// Whether a program keeps to the contract, whatever TCP it may be.
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/exec/program.h"

namespace synfin::adapters::exec {

struct Checked {
  std::string_view asks;  // "says hello"
  bool passed = false;
  std::string says;  // what it did instead; or what could not be asked of it, and why
};

// Each check has a program of its own; `show` is told of each as it ends. Nothing more is checked of a program that
// does not say hello. Throws CannotStart.
void check_adapter(const std::vector<std::string>& words, std::chrono::milliseconds patience,
                   const std::function<void(const Checked&)>& show);

}  // namespace synfin::adapters::exec
