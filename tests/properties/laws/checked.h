// Properties put to RapidCheck from inside a test: so that a planted bug can be seen to be refuted, and so that one
// test can ask a table of laws one after another.
#pragma once
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <sstream>
#include <string>

#include "tests/properties/random/fixed_seed.h"

namespace synfin::properties {

struct Checked {
  bool holds = false;
  std::string says;  // RapidCheck's own words, with the counterexample
};

// A planted bug is looked for with the same seed each time: that it can be found is what is to be seen, not how soon.
enum class Sought : std::uint8_t { Anything, Planted };

// So many cases, times whatever RC_PARAMS makes of RapidCheck's hundred.
template <class Property>
Checked checked(const std::string& name, int cases, Property&& property, Sought sought = Sought::Anything) {
  fix_seed();
  rc::detail::TestMetadata metadata;
  metadata.id = metadata.description = name;
  rc::detail::TestParams parameters = rc::detail::configuration().testParams;
  if (sought == Sought::Planted) parameters.seed = kSeed;
  parameters.maxSuccess = static_cast<int>(static_cast<long long>(parameters.maxSuccess) * cases / 100);
  // Who asks says what has failed: a planted bug should.
  rc::detail::TestListenerAdapter silent;
  const auto result = rc::detail::checkTestable(std::forward<Property>(property), metadata, parameters, silent);
  std::ostringstream words;
  rc::detail::printResultMessage(result, words);
  return {result.template is<rc::detail::SuccessResult>(), name + ": " + words.str()};
}

}  // namespace synfin::properties
