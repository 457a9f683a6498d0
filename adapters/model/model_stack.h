// The reference endpoint as a stack under test: octets in, octets out, around model::Host.
#pragma once
#include <memory>

#include "conformance/stack.h"
#include "model/profile.h"

namespace synfin::adapters {

// A stack that does what the model says under this profile. `profile` must outlive it.
std::unique_ptr<conformance::Stack> make_model_stack(const model::Profile& profile);

}  // namespace synfin::adapters
