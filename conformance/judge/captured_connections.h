// The connections of a capture, packet after packet: each is judged while it goes on, told when it has ended, and then
// forgotten. What is remembered has a limit, whatever the capture has.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "conformance/judge/connection_filter.h"
#include "conformance/judge/conversation.h"
#include "conformance/judge/flow_table.h"
#include "conformance/judge/host_checksums.h"
#include "conformance/judge/segment_log.h"
#include "wire/capture_reader.h"

namespace synfin::conformance {

// Why a connection was told when it was.
enum class Told : std::uint8_t {
  Over,        // it has ended, and was quiet since
  Reused,      // another one began between the same ports
  FileEnded,   // it may have gone on
  CrowdedOut,  // it was the one heard of least lately when there was no room for another
};
inline constexpr std::size_t kWaysTold = 4;
// "over", "reused", "file-ended", "crowded-out"
std::string_view name(Told told);

struct JudgedConnection {
  std::array<HostPort, kEnds> ends;        // by End
  std::array<EndReport, kEnds> reports;    // likewise
  std::uint64_t first = 0, last = 0;       // frames
  std::uint64_t began = 0, last_seen = 0;  // nanoseconds since the epoch
  std::uint64_t segments = 0;
  Told told = Told::FileEnded;

  // The worse of the ends' verdicts. A connection of which one end could be judged conforms if that end does.
  Verdict verdict() const;
  std::string name() const;  // "192.0.2.1:40000-192.0.2.2:80"
};

// What is special about a frame.
enum class FrameKind : std::uint8_t {
  NotIp,
  NotTcp,
  NotAskedFor,  // of a connection that the filter leaves out
  Fragment,     // of an IP packet: they are not put together
  Unreadable,   // IP or TCP header broken, or not all there
  EndsAlike,    // of a connection from a port to itself: who sends cannot be told
  CutShort,     // the capture kept the first octets only; the headers were among them
  Damaged,      // its checksum is wrong
  Offloaded,    // its checksum was left to the network card
  Backwards,    // its time is before that of a frame that stands before it
};
inline constexpr std::size_t kFrameKinds = 10;
// "not-ip", "not-tcp", ...
std::string_view name(FrameKind kind);
// In a few words, for people.
std::string_view explained(FrameKind kind);

struct CaptureCounts {
  std::uint64_t frames = 0;
  std::uint64_t segments = 0;  // that were given to the judge
  std::array<std::uint64_t, kFrameKinds> kinds{};

  std::uint64_t& operator[](FrameKind kind) { return kinds[static_cast<std::size_t>(kind)]; }
  std::uint64_t operator[](FrameKind kind) const { return kinds[static_cast<std::size_t>(kind)]; }
  CaptureCounts& operator+=(const CaptureCounts& other);
};

// The packet's headers. One whose header says that it has no length, as hardware was to cut it up, is as long as it was
// on the wire: `room` then has the copy that says so, and is to outlive what is returned.
wire::ParsedPacket parsed(const wire::CapturedPacket& packet, std::vector<std::uint8_t>& room);

struct CaptureLimits {
  std::size_t most_open = 16'384;  // connections remembered at a time
};

class CapturedConnections {
 public:
  using Sink = std::function<void(JudgedConnection&&, const SegmentLog&)>;

  // The settings must outlive it.
  CapturedConnections(const JudgeSettings& settings, ConnectionFilter filter, Sink sink, CaptureLimits limits = {});

  // The next packet, and which frame of the file it came in.
  void packet(const wire::CapturedPacket& packet, std::uint64_t frame);
  // No packet comes any more: all that is remembered is told, in the order in which it began.
  void finish();

  const CaptureCounts& counts() const { return counts_; }
  CaptureCounts& counts() { return counts_; }
  std::size_t remembered() const { return table_.size(); }

 private:
  struct Flow {
    explicit Flow(const JudgeSettings& settings) : conversation(settings) {}
    Conversation conversation;
    JudgedConnection connection;  // its reports are filled in when it is told
    SegmentLog log;
    std::array<bool, kEnds> trusted{};  // a right checksum came from this end
    bool opener_is_first = true;        // of the two ends of the key
  };
  using Table = FlowTable<Flow>;

  Table::Node* node_of(const FlowKey& key, const wire::ParsedPacket& parsed, std::uint64_t frame);
  bool is_damaged(const wire::ParsedPacket& parsed, bool& trusted);
  void take(Table::Node& node, End from, const Observed& observed);
  void heard_of(Table::Node& node, std::uint64_t frame);
  void begin(Flow& flow, const wire::ParsedPacket& parsed, bool from_first, std::uint64_t frame) const;
  void make_room();
  void forget_quiet();
  void tell(Flow& flow, Told told);

  const JudgeSettings* settings_;
  ConnectionFilter filter_;
  Sink sink_;
  CaptureLimits limits_;
  Table table_;
  HostChecksums hosts_;
  CaptureCounts counts_;
  std::uint64_t now_ = 0;
  std::vector<std::uint8_t> room_;  // see parsed()
};

}  // namespace synfin::conformance
