// Looks for cases that take paths which no case takes yet: breadth first over what can be done to the reference
// endpoint, and at each connection that is unlike those met before over segments of every kind at every edge. Likewise
// for paths of transmissions and timers: there what is done is what makes the endpoint send, or lets time pass.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "conformance/command_cases.h"
#include "model/profile.h"

namespace synfin::properties {

struct ExplorerLimits {
  int depth = 4;                   // of what is done after a way
  std::size_t connections = 2000;  // that are looked at, in each profile
};

// For each path that it finds in this profile and that is not `known`, one case; of those with the fewest stimuli the
// first. Each is acquitted in every profile, claimed or not, and takes its path in this one.
std::vector<conformance::CommandCase> find_cases(const model::Profile& profile,
                                                 const std::function<bool(std::uint32_t path)>& is_known,
                                                 const ExplorerLimits& limits = {});

// The same for paths of transmissions and timers (own_explorer.cpp): less makes a difference there, so that it gets
// deeper in the same time.
std::vector<conformance::CommandCase> find_own_cases(const model::Profile& profile,
                                                     const std::function<bool(std::uint32_t path)>& is_known,
                                                     const ExplorerLimits& limits = {.depth = 6});

}  // namespace synfin::properties
