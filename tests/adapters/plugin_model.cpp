// The reference endpoint as a plugin, or one with the bug that PLUGIN_BUG names.
#include <string_view>

#include "adapters/model/model_stack.h"
#include "adapters/plugin/synfin_plugin.h"

namespace {

using namespace synfin;

constexpr std::string_view kBug = PLUGIN_BUG;

struct Model {
  const synfin_host* host;
  std::unique_ptr<conformance::Stack> stack;
  void send_all() const {
    conformance::Packet packet;
    while (stack->poll(packet)) {
      const std::uint32_t late = kBug == "future" ? 1U : 0U;
      host->send_packet(host->context, packet.at + late, packet.octets.data(), kBug == "too-long" ? 4096 : packet.size);
    }
  }
};

Model& of(void* stack) { return *static_cast<Model*>(stack); }

void* create(const synfin_host* host) {
  return kBug == "no-stack" ? nullptr : new Model{host, adapters::make_model_stack(model::kProfiles.front())};
}
void destroy(void* stack) { delete static_cast<Model*>(stack); }
void reset(void* stack, std::uint64_t seed) { of(stack).stack->reset(seed); }

void packet(void* stack, const std::uint8_t* octets, std::size_t size) {
  if (kBug == "crashes") std::abort();
  of(stack).stack->inject({octets, size});
  of(stack).send_all();
}

void call(void* stack, const synfin_user_call* asked, synfin_call_result* result) {
  const conformance::CallResult answer =
      of(stack).stack->call({.call = static_cast<conformance::Call>(asked->call),
                             .on = asked->on,
                             .local_port = asked->local_port,
                             .remote_port = asked->remote_port,
                             .octets = asked->octets,
                             .backlog = asked->backlog,
                             .ip = asked->ip == 6 ? conformance::IpVersion::V6 : conformance::IpVersion::V4});
  *result = {static_cast<std::uint32_t>(answer.outcome), answer.handle, answer.remote_port, answer.octets,
             static_cast<std::uint32_t>(answer.state)};
  if (kBug == "outcome") result->outcome = 99;
  of(stack).send_all();
}

void advance(void* stack, std::uint32_t by) {
  of(stack).stack->advance(by);
  of(stack).send_all();
}

const synfin_plugin kPlugin = {.version = SYNFIN_PLUGIN_VERSION + (kBug == "version" ? 1U : 0U),
                               .name = "model",
                               .release = "plugged",
                               .calls = (1U << conformance::kCalls) - 1,
                               .granularity = 0,
                               .backlog_slack = 0,
                               .ipv6 = 1,
                               .create = create,
                               .destroy = destroy,
                               .reset = reset,
                               .packet = packet,
                               .call = kBug == "no-function" ? nullptr : call,
                               .advance = advance};

}  // namespace

const synfin_plugin* synfin_plugin_entry() {
  if (kBug == "dies-at-load") std::abort();
  return kBug == "nothing" ? nullptr : &kPlugin;
}
