// The requirement ledger: which generated cases exercise each core requirement, or why none does. Its rows are in
// ledger.tsv, which is compiled in; the ids are those of the project's list of requirements.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace synfin::conformance {

struct Requirement {
  std::string_view id;         // "RFC9293-MUST-13"
  std::string_view section;    // "3.6.1"
  std::string_view level;      // MUST, MUST NOT, SHOULD, SHOULD NOT, MAY, or IS: plain description
  std::string_view area;       // "time-wait"
  std::string_view statement;  // in our own words
  std::string_view reason;     // why no case, or why every case: "not-yet: ..."; empty where the globs say enough
  std::uint16_t rfc = 0;
  std::vector<std::string_view> cases;  // globs on case ids, as matches() takes them; none if no case exercises it
};

// By RFC, then by section. Views into the program itself: valid for ever.
const std::vector<Requirement>& ledger();

// The word before the colon of the reason; empty if there is no reason.
std::string_view reason_category(const Requirement& requirement);

// The ids of the requirements that this case exercises, in the ledger's order.
std::vector<std::string_view> requirements_of(std::string_view case_id);

}  // namespace synfin::conformance
