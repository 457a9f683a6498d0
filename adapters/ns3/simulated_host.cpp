#include "adapters/ns3/simulated_host.h"

#include <ns3/boolean.h>
#include <ns3/global-value.h>
#include <ns3/inet-socket-address.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4.h>
#include <ns3/node.h>
#include <ns3/rng-seed-manager.h>
#include <ns3/simulator.h>
#include <ns3/tcp-socket-base.h>
#include <ns3/tcp-socket-factory.h>
#include <ns3/virtual-net-device.h>

#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <deque>
#include <limits>
#include <vector>

#include "adapters/packet_queue.h"
#include "adapters/user_calls.h"

namespace synfin::adapters::ns3_program {
namespace {

using conformance::Call;
using conformance::CallResult;
using conformance::Handle;
using conformance::Millis;
using conformance::Outcome;
using conformance::UserCall;
using model::State;

constexpr std::uint16_t kIpv4 = 0x0800;
// A segment is answered at once, but for a fork of a listener and for text, which the simulator sends one step of time
// later. These steps are nanoseconds; no case has so many that they add up to a millisecond.
constexpr int kStepsOfAnAnswer = 2;

Outcome outcome_of(ns3::Socket::SocketErrno error) {
  switch (error) {
    case ns3::Socket::ERROR_NOTCONN: return Outcome::NoConnection;
    case ns3::Socket::ERROR_SHUTDOWN: return Outcome::Closing;
    case ns3::Socket::ERROR_MSGSIZE: return Outcome::NoResources;
    case ns3::Socket::ERROR_ADDRINUSE:
    case ns3::Socket::ERROR_ISCONN: return Outcome::Exists;
    default: return Outcome::Error;
  }
}

// The socket's state is nobody's business but its own; a class derived from it may look.
struct Insides : ns3::TcpSocketBase {
  static State state(ns3::TcpSocketBase& socket) {
    if (socket.*(&Insides::m_endPoint) == nullptr) return State::Closed;  // off the port: nothing reaches it any more
    switch ((socket.*(&Insides::m_state)).Get()) {
      case LISTEN: return State::Listen;
      case SYN_SENT: return State::SynSent;
      case SYN_RCVD: return State::SynReceived;
      case ESTABLISHED: return State::Established;
      case CLOSE_WAIT: return State::CloseWait;
      case LAST_ACK: return State::LastAck;
      case FIN_WAIT_1: return State::FinWait1;
      case FIN_WAIT_2: return State::FinWait2;
      case CLOSING: return State::Closing;
      case TIME_WAIT: return State::TimeWait;
      default: return State::Closed;
    }
  }
};

// Some octets ns-3 reads for ever. As long as this lives it may take 50 ms of processor time, a hundred
// times what it needs; then the program dies, which is told apart from a slow machine and sooner than by waiting for
// it.
class Deadline {
 public:
  Deadline() {
    std::signal(SIGPROF, [](int) {
      constexpr std::string_view kLastWords = "ns-3 does not come to an end with this packet\n";
      if (::write(STDERR_FILENO, kLastWords.data(), kLastWords.size()) >= 0) std::abort();
      ::_exit(1);
    });
    set(50'000);
  }
  ~Deadline() { set(0); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  static void set(int microseconds) {
    const itimerval until{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = microseconds}};
    ::setitimer(ITIMER_PROF, &until, nullptr);
  }
};

bool peer_has_closed(State state) {
  return state == State::CloseWait || state == State::Closing || state == State::LastAck || state == State::TimeWait;
}

ns3::InetSocketAddress socket_address(std::uint32_t address, std::uint16_t port) {
  return {ns3::Ipv4Address(address), port};
}

struct Endpoint {
  ns3::Ptr<ns3::TcpSocketBase> socket;
  bool given_up = false;
  std::uint16_t peer_port = 0;      // of one that a listener made
  std::uint32_t sent = 0;           // octets taken from the user
  std::deque<Handle> waiting = {};  // of a listener: not accepted yet
};

class SimulatedHost : public conformance::Stack, private UserCalls<SimulatedHost, Endpoint> {
 public:
  SimulatedHost();
  ~SimulatedHost() override { end_simulation(); }
  SimulatedHost(const SimulatedHost&) = delete;
  SimulatedHost& operator=(const SimulatedHost&) = delete;

  conformance::Capabilities capabilities() const override;
  void reset(std::uint64_t seed) override;
  CallResult call(const UserCall& call) override { return UserCalls::call(call); }
  void inject(std::span<const std::uint8_t> packet) override;
  void advance(Millis duration) override;
  Millis now() const override { return now_; }
  bool poll(conformance::Packet& packet) override { return sent_.pop(packet); }

 private:
  friend UserCalls<SimulatedHost, Endpoint>;

  static void run(ns3::Time duration);
  void settle() { run(ns3::TimeStep(kStepsOfAnAnswer)); }
  void end_simulation();
  bool send_packet(ns3::Ptr<ns3::Packet> packet, std::uint16_t protocol);
  ns3::Ptr<ns3::TcpSocketBase> new_socket() const;
  CallResult open_passive(const UserCall& call);
  CallResult open_active(const UserCall& call);
  CallResult accept(Endpoint& listener);
  CallResult send(Endpoint& endpoint, std::uint32_t octets);
  CallResult receive(Endpoint& endpoint, std::uint32_t octets);
  CallResult shutdown(Endpoint& endpoint);
  CallResult close(Endpoint& endpoint);
  static CallResult abort(const Endpoint&) { return result(Outcome::Unsupported); }
  static CallResult status(const Endpoint& endpoint) { return in_state(Insides::state(*endpoint.socket)); }
  static bool is_given_up(const Endpoint& endpoint) { return endpoint.given_up; }

  ns3::Ptr<ns3::Node> node_;
  ns3::Ptr<ns3::VirtualNetDevice> device_;
  PacketQueue sent_;
  Millis now_ = 0;
};

SimulatedHost::SimulatedHost() {
  ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(true));
  reset(0);
}

// ns-3 has no ABORT, and no limit on a listener's queue.
conformance::Capabilities SimulatedHost::capabilities() const {
  conformance::Capabilities c;
  c.virtual_time = true;
  c.calls = ((1U << conformance::kCalls) - 1) & ~(1U << static_cast<unsigned>(Call::Abort));
  c.granularity = 1;
  c.listen_backlog_slack = std::numeric_limits<std::int32_t>::max();
  return c;
}

void SimulatedHost::end_simulation() {
  endpoints_.clear();
  device_ = nullptr;
  node_ = nullptr;
  ns3::Simulator::Destroy();
}

void SimulatedHost::reset(std::uint64_t seed) {
  end_simulation();
  ns3::RngSeedManager::SetRun(seed);
  node_ = ns3::CreateObject<ns3::Node>();
  ns3::InternetStackHelper internet;
  internet.SetIpv6StackInstall(false);
  internet.Install(node_);
  device_ = ns3::CreateObject<ns3::VirtualNetDevice>();
  device_->SetIsPointToPoint(true);
  device_->SetNeedsArp(false);
  device_->SetMtu(1500);
  device_->SetSendCallback([this](ns3::Ptr<ns3::Packet> packet, const ns3::Address&, const ns3::Address&,
                                  std::uint16_t protocol) { return send_packet(packet, protocol); });
  node_->AddDevice(device_);
  const auto ip = node_->GetObject<ns3::Ipv4>();
  const std::uint32_t interface = ip->AddInterface(device_);
  ip->AddAddress(interface, ns3::Ipv4InterfaceAddress(ns3::Ipv4Address(conformance::kStackAddress), "255.255.255.0"));
  ip->SetMetric(interface, 1);
  ip->SetUp(interface);
  now_ = 0;
  settle();
  sent_.clear();
}

void SimulatedHost::run(ns3::Time duration) {
  ns3::Simulator::Stop(duration);
  ns3::Simulator::Run();
}

bool SimulatedHost::send_packet(ns3::Ptr<ns3::Packet> packet, std::uint16_t protocol) {
  if (protocol != kIpv4) return true;
  const auto at = static_cast<Millis>(ns3::Simulator::Now().GetMilliSeconds());
  conformance::Packet& slot = sent_.push(at, packet->GetSize());
  packet->CopyData(slot.octets.data(), static_cast<std::uint32_t>(slot.size));
  return true;
}

void SimulatedHost::inject(std::span<const std::uint8_t> packet) {
  if (packet.empty()) return;  // no device delivers one
  const Deadline deadline;
  const auto octets = ns3::Create<ns3::Packet>(packet.data(), static_cast<std::uint32_t>(packet.size()));
  const ns3::Address nobody = ns3::Mac48Address("00:00:00:00:00:00");
  device_->Receive(octets, kIpv4, nobody, nobody, ns3::NetDevice::PACKET_HOST);
  settle();
}

void SimulatedHost::advance(Millis duration) {
  now_ += duration;
  const ns3::Time rest = ns3::MilliSeconds(now_) - ns3::Simulator::Now();
  if (rest.IsStrictlyPositive()) run(rest);
}

ns3::Ptr<ns3::TcpSocketBase> SimulatedHost::new_socket() const {
  return ns3::DynamicCast<ns3::TcpSocketBase>(ns3::Socket::CreateSocket(node_, ns3::TcpSocketFactory::GetTypeId()));
}

CallResult SimulatedHost::open_passive(const UserCall& call) {
  const auto socket = new_socket();
  const auto here = ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), call.local_port);
  if (socket->Bind(here) != 0 || socket->Listen() != 0) return result(outcome_of(socket->GetErrno()));
  const CallResult listening = added({.socket = socket});
  const Handle listener = listening.handle;
  const auto established = [this, listener](ns3::Ptr<ns3::Socket> connection, const ns3::Address& peer) {
    const Handle handle = added({.socket = ns3::DynamicCast<ns3::TcpSocketBase>(connection),
                                 .peer_port = ns3::InetSocketAddress::ConvertFrom(peer).GetPort()})
                              .handle;
    at(listener).waiting.push_back(handle);
  };
  socket->SetAcceptCallback(ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
                            ns3::Callback<void, ns3::Ptr<ns3::Socket>, const ns3::Address&>(established));
  return listening;
}

CallResult SimulatedHost::open_active(const UserCall& call) {
  const auto socket = new_socket();
  if (socket->Bind(socket_address(conformance::kStackAddress, call.local_port)) != 0 ||
      socket->Connect(socket_address(conformance::kTesterAddress, call.remote_port)) != 0) {
    return result(outcome_of(socket->GetErrno()));
  }
  settle();
  return added({.socket = socket});
}

CallResult SimulatedHost::accept(Endpoint& listener) {
  if (listener.waiting.empty()) return result(Outcome::WouldBlock);
  const Handle handle = listener.waiting.front();
  listener.waiting.pop_front();
  return opened(handle, at(handle).peer_port);
}

CallResult SimulatedHost::send(Endpoint& endpoint, std::uint32_t octets) {
  const auto text = payload(endpoint.sent, octets);
  const int taken =
      endpoint.socket->Send(ns3::Create<ns3::Packet>(text.data(), static_cast<std::uint32_t>(text.size())), 0);
  if (taken < 0) return result(outcome_of(endpoint.socket->GetErrno()));
  endpoint.sent += static_cast<std::uint32_t>(taken);
  settle();
  return result(Outcome::Ok, static_cast<std::uint32_t>(taken));
}

// Where nothing is there, ns-3's answer is nothing; only the state tells whether something may come.
CallResult SimulatedHost::receive(Endpoint& endpoint, std::uint32_t octets) {
  const ns3::Ptr<ns3::Packet> taken = endpoint.socket->Recv(octets, 0);
  settle();
  if (taken && taken->GetSize() > 0) return result(Outcome::Ok, taken->GetSize());
  const State state = Insides::state(*endpoint.socket);
  if (taken || peer_has_closed(state)) return result(Outcome::EndOfStream);
  return result(state == State::Closed ? Outcome::NoConnection : Outcome::WouldBlock);
}

CallResult SimulatedHost::shutdown(Endpoint& endpoint) {
  if (endpoint.socket->ShutdownSend() != 0) return result(outcome_of(endpoint.socket->GetErrno()));
  settle();
  return result(Outcome::Ok);
}

CallResult SimulatedHost::close(Endpoint& endpoint) {
  endpoint.given_up = true;
  if (endpoint.socket->Close() != 0) return result(outcome_of(endpoint.socket->GetErrno()));
  settle();
  return result(Outcome::Ok);
}

}  // namespace

std::unique_ptr<conformance::Stack> make_simulated_host() { return std::make_unique<SimulatedHost>(); }

}  // namespace synfin::adapters::ns3_program
