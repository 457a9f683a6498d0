// A witness as a case: what one of its sides meets, to be tried on any stack that can play that side.
#pragma once
#include <stdexcept>
#include <string>

#include "conformance/stimulus.h"
#include "properties/answer.h"

namespace synfin::cli {

// The witness asks for something that no stack can be made to do. The message says what.
class NoCase : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// `side` is 0 for the initiator, 1 for the responder. Throws NoCase.
conformance::Case case_of(const properties::Answer& answer, std::uint8_t side, const std::string& id);

}  // namespace synfin::cli
