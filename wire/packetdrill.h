// Scripts for packetdrill: one side of an execution, to be run against a real stack. The script plays the network and
// the peer; the stack under test is the local side.
#pragma once
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/segment.h"

namespace synfin::wire {

// What the local user does. A script has one connection at a time: Connect, or Listen and then Accept, begins it; the
// others are of that connection.
enum class UserCall : std::uint8_t {
  Listen,         // socket, bind, listen
  Accept,         //
  Connect,        // socket, and a connect that does not wait
  Write,          //
  Read,           //
  ShutdownWrite,  // CLOSE of RFC 9293 section 3.10.4 that goes on receiving
  Close,          //
  Abort,          // a close that resets the connection (section 3.10.5)
  CloseListener,  //
  PendingError,   // asks for the error that the connection has come to
};

struct ScriptCall {
  UserCall call;
  std::uint32_t octets = 0;  // of Write and Read: how many were taken or given
  std::string error;  // the errno by which the call fails, or that PendingError finds: "ECONNRESET"; none if empty
  std::optional<std::uint32_t> asked;  // of Write and Read: how many were asked for; nothing: as many as `octets`
  std::uint32_t backlog = 1;           // of Listen
};

// A segment with its full sequence numbers; the script has them relative to the initial ones.
struct ScriptSegment {
  model::Segment<model::Numbers> segment;
  bool exact_options = false;  // an outbound segment has just these options and this window; else any
  bool exact_window = false;   // an outbound segment has just this window
  bool any_time = false;       // an outbound segment may go out at any time after the line before
  std::uint32_t late = 0;      // milliseconds by which an outbound segment may go out after its time
  std::optional<bool> push;    // whether it has PSH; nothing: if it carries data
};
struct Inbound : ScriptSegment {};
struct Outbound : ScriptSegment {};

struct ScriptEvent {
  std::uint32_t at = 0;  // milliseconds since the start of the script; never less than that of the event before
  std::variant<ScriptCall, Inbound, Outbound> what;
  std::string comment;
};

struct PacketdrillScript {
  std::string title;  // what the script shows
  bool ipv6 = false;
  std::string paragraph;        // "RFC 9293, 3.10.7.4"
  std::uint32_t tolerance = 0;  // milliseconds by which outbound segments may be early or late; 0: packetdrill's own
  std::vector<ScriptEvent> events;
  std::uint32_t ends_at = 0;  // milliseconds since the start: there is a wait up to then after the last event
};

// The execution cannot be said as a packetdrill script. The message names the event by its index and says why.
class ScriptError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Throws ScriptError. packetdrill maps all numbers of a script by one local and one remote initial sequence number,
// which it learns from the first handshake; a number that this would get wrong is refused here, not written.
std::string packetdrill_script(const PacketdrillScript& script);

}  // namespace synfin::wire
