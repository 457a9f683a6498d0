// Reads packetdrill scripts: what those of opening and closing use. What is not read is named, never left out.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/options.h"

namespace synfin::wire {

// When a line happens. All times are in microseconds.
struct ScriptTime {
  enum class From : std::uint8_t {
    Start,     // of the script
    LastLine,  // when that was done
    Any,       // whenever it comes; `least` and `most` mean nothing
  };
  From from = From::LastLine;
  std::int64_t least = 0, most = 0;   // the same but for a range
  std::optional<std::int64_t> until;  // of a call that waits: when it has returned, measured as `least`
};

// An argument of a call.
struct ScriptArgument {
  enum class Kind : std::uint8_t {
    Any,     // ...
    Number,  //
    Word,    //
    Text,    // without its quotes
    Either,  // parts with | between
    Named,   // text=parts[0]
    List,    // [parts]
    Struct,  // {parts}
    Apply,   // text(parts)
  };
  Kind kind = Kind::Any;
  std::int64_t number = 0;
  std::string text;
  std::vector<ScriptArgument> parts;
  friend bool operator==(const ScriptArgument&, const ScriptArgument&) = default;
};

struct ReadCall {
  std::string name;
  std::vector<ScriptArgument> arguments;
  std::optional<std::int64_t> result;  // nothing: any
  std::string error;                   // the errno by name, "" if there is none
};

// An option of a segment. `first` and `second` are its values: an MSS; a shift; TSval and TSecr.
struct ReadOption {
  Kind kind = Kind::NoOperation;
  std::uint32_t first = 0, second = 0;
  std::vector<SackBlock> blocks;
  friend bool operator==(const ReadOption&, const ReadOption&) = default;
};

// Numbers as the script has them: relative to the initial ones.
struct ReadSegment {
  bool inbound = false;    // given to the stack, else expected of it
  std::uint8_t flags = 0;  // of Flag
  std::uint32_t seq = 0, ack = 0;
  std::uint32_t text = 0;               // octets
  std::optional<std::uint16_t> window;  // as in the header; nothing: any
  std::uint16_t urgent = 0;
  std::vector<ReadOption> options;
  bool any_options = false;
  friend bool operator==(const ReadSegment&, const ReadSegment&) = default;
};

// A line for the shell. It is not run; the time that it waits for passes.
struct ShellLine {
  std::string command;
};

struct ReadEvent {
  std::uint32_t line = 0;
  ScriptTime time;
  std::variant<ReadCall, ReadSegment, ShellLine> what;
  std::string text;  // the line, for people
};

// What the reader does not support, or does not understand.
struct NotRead {
  std::uint32_t line = 0;
  std::string word;
  std::string why;
};

struct ReadScript {
  std::int64_t tolerance = 4000;  // microseconds that a segment may be early or late; packetdrill's own if not said
  bool ipv6 = false;
  std::vector<ReadEvent> events;
  std::vector<NotRead> not_read;  // if there is any, the events are not the whole script
};

// Never throws for what is in the text.
ReadScript read_packetdrill(std::string_view text);

// The segment in the script's notation, for people: "S. 0:0(0) ack 1 win 65535 <mss 1460>".
std::string describe(const ReadSegment& segment);

}  // namespace synfin::wire
