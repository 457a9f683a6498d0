#include <fnmatch.h>

#include "conformance/case_sources.h"

namespace synfin::conformance {

std::string_view name(Spoiled spoiled) {
  constexpr std::array<std::string_view, 10> kNames = {"no",
                                                       "checksum",
                                                       "pseudo-header",
                                                       "data-offset-4",
                                                       "data-offset-15",
                                                       "option-length-0",
                                                       "option-length-1",
                                                       "option-past-header",
                                                       "option-cut",
                                                       "truncated"};
  return kNames[static_cast<std::size_t>(spoiled)];
}

namespace {

std::vector<Case> with_ipv6(std::vector<Case> cases) {
  for (Case& c : cases) {
    c.id.insert(0, kIpv6Prefix);
    c.ip = IpVersion::V6;
  }
  return cases;
}

}  // namespace

const std::vector<Case>& all_cases(IpVersion ip) {
  static const std::vector<Case> cases = [] {
    std::vector<Case> all;
    add_grid(all);
    add_call_cases(all);
    add_close_cases(all);
    add_listen_cases(all);
    add_header_cases(all);
    add_timer_cases(all);
    add_time_wait_cases(all);
    add_command_cases(all);
    return all;
  }();
  if (ip == IpVersion::V4) return cases;
  static const std::vector<Case> others = with_ipv6(cases);
  return others;
}

bool matches(std::string_view pattern, std::string_view id) {
  return fnmatch(std::string(pattern).c_str(), std::string(id).c_str(), 0) == 0;
}

}  // namespace synfin::conformance
