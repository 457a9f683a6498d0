#include "adapters/catalog.h"

#include <sys/utsname.h>

#include <algorithm>
#include <stdexcept>

#include "adapters/gvisor/gvisor_stack.h"
#include "adapters/linux/linux_stack.h"
#include "adapters/linux_virtual/linux_virtual_stack.h"
#include "adapters/lwip/lwip_stack.h"
#include "adapters/model/model_stack.h"
#include "adapters/mutant/mutants.h"
#include "adapters/ns3/ns3_stack.h"
#include "adapters/own_stacks.h"
#include "adapters/passt/passt_stack.h"
#include "adapters/plugin/plugin_stack.h"
#include "adapters/slirp/slirp_stack.h"
#include "adapters/wire/wire_stack.h"

namespace synfin::adapters {

namespace {

std::string kernel_version() {
  utsname name{};
  return ::uname(&name) == 0 ? name.release : "";
}

StackEntry lwip() {
  StackEntry entry{.name = "lwip",
                   .description = "lwIP in this process, in virtual time, without privileges",
                   .version = std::string(lwip_version()),
                   .available = lwip_available(),
                   .make = make_lwip_stack};
  if (!entry.available) entry.unavailable_why = "built without lwIP: install liblwip-dev and build again";
  return entry;
}

void add(std::vector<StackEntry>& entries, StackEntry entry) {
  const bool taken = std::any_of(entries.begin(), entries.end(), [&](const auto& e) { return e.name == entry.name; });
  if (taken) throw std::logic_error("there are two stacks of the name " + entry.name);
  entries.push_back(std::move(entry));
}

}  // namespace

std::vector<StackEntry> all_stacks(const model::Profile* profile) {
  const model::Profile* followed = profile != nullptr ? profile : &model::kProfiles.front();
  std::vector<StackEntry> entries;
  entries.push_back({.name = "model",
                     .description = "the reference endpoint itself, in virtual time",
                     .version = std::string(followed->name),
                     .make = [followed] { return make_model_stack(*followed); }});
  entries.push_back(lwip());
  entries.push_back({.name = "linux",
                     .description = "the running kernel, in a network namespace of its own, in real time (needs root)",
                     .version = kernel_version(),
                     .make = make_linux_stack});
  entries.push_back(linux_virtual_entry());
  entries.push_back(gvisor_entry());
  entries.push_back(slirp_entry());
  entries.push_back(ns3_entry());
  entries.push_back(passt_entry());
  for (StackEntry& entry : own_stacks()) add(entries, std::move(entry));
  for (const MutantInfo& mutant : all_mutants()) {
    entries.push_back({.name = "mutant:" + std::string(mutant.name),
                       .description = std::string(mutant.says),
                       .planted = true,
                       .make = [name = mutant.name] { return make_mutant(name); }});
  }
  return entries;
}

bool runs_foreign_code(const std::string& name) {
  return name.rfind(exec::kPrefix, 0) == 0 || name.rfind(kPluginPrefix, 0) == 0 || name.rfind(on_wire::kPrefix, 0) == 0;
}

std::optional<StackEntry> outside_stack(const std::string& name, std::chrono::milliseconds patience) {
  if (!runs_foreign_code(name)) return {};
  if (name.rfind(on_wire::kPrefix, 0) == 0) return on_wire::wire_entry(name, patience);
  try {
    return name.rfind(kPluginPrefix, 0) == 0 ? plugin_entry(name) : exec::exec_entry(name, patience);
  } catch (const conformance::StackUnavailable& e) {
    throw std::invalid_argument(e.what());
  }
}

}  // namespace synfin::adapters
