#include "adapters/model/model_stack.h"

#include "adapters/model/host_stack.h"

namespace synfin::adapters {

std::unique_ptr<conformance::Stack> make_model_stack(const model::Profile& profile) {
  return std::make_unique<HostStack<model::Endpoint, model::NoFaults>>(
      profile, model::NoFaults{}, [](const model::Profile& p, std::uint32_t seed) { return model::Endpoint(p, seed); });
}

}  // namespace synfin::adapters
